/** Visits as browsers make them, and a Ctx whose parts a test can break. */
import { env } from "cloudflare:workers";
import { forgetSalts } from "../../src/clicks/find-salt.ts";
import { forgetVisitTerms } from "../../src/clicks/find-visit-terms.ts";
import { forgetRows } from "../../src/clicks/group-commit.ts";
import { forgetVisits } from "../../src/clicks/visit-memory.ts";
import { forgetCounters } from "../../src/clicks/watch-visit.ts";
import { type Ctx, makePorts } from "../../src/context.ts";
import { newId } from "../../src/lib/ids.ts";
import { forgetLinks } from "../../src/links/index.ts";

export const CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";

export type TestCtx = Ctx & {
  /** Waits for all that was handed to waitUntil. */
  settle: () => Promise<void>;
  /** The messages that were sent to the clicks queue. */
  messages: string[];
};

/** The worker's own Ctx on the test's bindings, its clicks queue a list. `parts` replaces what a test wants broken. */
export function makeTestCtx(parts: Partial<Ctx> = {}): TestCtx {
  const ports = makePorts(env);
  const waiting: Promise<unknown>[] = [];
  const messages: string[] = [];
  const clicks = {
    send: async (body: string) => {
      messages.push(body);
    },
  } as unknown as Queue;
  return {
    ...ports,
    queues: { ...ports.queues, clicks },
    handlersOf: async () => undefined,
    waitUntil: (promise) => {
      waiting.push(promise);
    },
    ...parts,
    messages,
    settle: async () => {
      while (waiting.length > 0) await Promise.all(waiting.splice(0));
    },
  };
}

/** As in an isolate that has just started. */
export async function forgetIsolate(): Promise<void> {
  forgetLinks();
  forgetRows();
  forgetSalts();
  forgetVisits();
  forgetCounters();
  await forgetVisitTerms();
}

export type TestLink = { id: string; partnerId: string; slug: string };
let links = 0;

/** A link put into the database directly. */
export async function seedLink(
  fields: { slug?: string; destinationUrl?: string; archivedAt?: number; isReplay?: boolean; utm?: object } = {},
): Promise<TestLink> {
  links += 1;
  const link = { id: newId("lnk"), partnerId: newId("ptn"), slug: fields.slug ?? `link-${links}-${Date.now()}` };
  await env.DB.prepare(
    "insert into links (id, partner_id, slug, destination_url, utm, is_replay, archived_at, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
  )
    .bind(
      link.id,
      link.partnerId,
      link.slug,
      fields.destinationUrl ?? "https://example.com/shop?a=1&b=x%20y#top",
      fields.utm ? JSON.stringify(fields.utm) : null,
      fields.isReplay ? 1 : 0,
      fields.archivedAt ?? null,
      Date.now(),
    )
    .run();
  return link;
}

/** A visit of a browser on Windows; headers with an empty value are left out. */
export function visitOf(
  slug: string,
  options: { headers?: Record<string, string>; method?: string; origin?: string; cf?: CfProperties } = {},
): Request {
  const headers = { "User-Agent": CHROME, "CF-Connecting-IP": "203.0.113.7", ...options.headers };
  return new Request(`${options.origin ?? "https://go.example.net"}/${slug}`, {
    method: options.method ?? "GET",
    headers: Object.entries(headers).filter(([, value]) => value !== ""),
    redirect: "manual",
    ...(options.cf === undefined ? {} : { cf: options.cf }),
  });
}

/** A batch of the clicks queue, with what became of it. */
export function batchOf(messages: readonly unknown[]): MessageBatch & { outcome: () => "acked" | "retried" | "open" } {
  let outcome: "acked" | "retried" | "open" = "open";
  return {
    queue: "clicks",
    messages: messages.map((body, index) => ({
      id: String(index),
      timestamp: new Date(),
      body,
      attempts: 1,
      ack: () => undefined,
      retry: () => undefined,
    })),
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    ackAll: () => {
      outcome = "acked";
    },
    retryAll: () => {
      outcome = "retried";
    },
    outcome: () => outcome,
  };
}

export type StoredClick = {
  id: string;
  reason: string | null;
  nonce: string;
  ip: string;
  device: string;
  browser: string;
  os: string;
  agent: string;
  visitor: string;
  at: number;
  country: string | null;
  referrer: string | null;
  query: string | null;
  fingerprint: string | null;
};

/** The clicks of a link as they are in D1, oldest window first. */
export async function storedClicks(linkId: string): Promise<StoredClick[]> {
  return (
    await env.DB.prepare("select * from clicks where link_id = ? order by window_at, at, reason is not null")
      .bind(linkId)
      .all<StoredClick>()
  ).results;
}

/** The visits that were summarised instead of stored. */
export async function storedRepeats(): Promise<number> {
  return (await env.DB.prepare("select coalesce(sum(repeats), 0) as n from click_repeats").first<number>("n")) ?? 0;
}
