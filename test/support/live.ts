/** A reader of the live feed: a real socket through the worker's own door, and all that has come through it. */
import { evictDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { nudgeFeeds } from "../../src/live/index.ts";
import { commit, makeFact, stageAlways } from "../../src/outbox.ts";
import { api, ORIGIN, ownerKey } from "./api.ts";
import { makeTestCtx } from "./visits.ts";

// biome-ignore lint/suspicious/noExplicitAny: a frame's data is what the test is about
export type Received = { type: string; sequence?: number; timestamp: string; omitted?: boolean; data: Record<string, any> };

/** The answer to a request to open a socket. */
export async function knock(
  query = "",
  { key, headers, door = "/v1/live" }: { key?: string | null; headers?: Record<string, string>; door?: string } = {},
): Promise<Response> {
  const bearer = key === undefined ? await ownerKey() : key;
  return exports.default.fetch(
    new Request(`${ORIGIN}${door}${query}`, {
      headers: { Upgrade: "websocket", ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }), ...headers },
    }),
  );
}

export class Reader {
  readonly frames: Received[] = [];
  /** What came as plain text. */
  readonly texts: string[] = [];
  closing: { code: number; reason: string } | null = null;
  readonly socket: WebSocket;
  /** Whether it proves that it reads. */
  isAttentive = true;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(String(data)));
    socket.addEventListener("close", ({ code, reason }) => {
      this.closing = { code, reason };
    });
    socket.accept();
  }

  #receive(text: string): void {
    if (!text.startsWith("{")) {
      this.texts.push(text);
      return;
    }
    const frame = JSON.parse(text) as Received;
    this.frames.push(frame);
    if (frame.type === "live.check" && this.isAttentive) this.socket.send(frame.data["answer"]);
  }

  get events(): Received[] {
    return this.frames.filter(({ sequence }) => sequence !== undefined);
  }
  get sequences(): number[] {
    return this.events.map(({ sequence = 0 }) => sequence);
  }
  of(type: string): Received[] {
    return this.frames.filter((frame) => frame.type === type);
  }
  /** What the next reader begins after. */
  get place(): number {
    return this.sequences.at(-1) ?? this.of("live.started")[0]?.data["after"];
  }

  /** Waits until it holds, and fails with what was expected. */
  until(check: () => void): Promise<void> {
    return vi.waitFor(check, { timeout: 15_000, interval: 20 });
  }
  has(type: string): Promise<void> {
    return this.until(() => expect(this.frames.map((frame) => frame.type)).toContain(type));
  }
  async close(): Promise<void> {
    this.socket.close(1000, "done");
    await this.until(() => expect(this.closing).not.toBeNull());
  }
}

/** Opens a socket and waits for the first frame. */
export async function watch({ after, ...options }: Parameters<typeof knock>[1] & { after?: number } = {}): Promise<Reader> {
  const response = await knock(after === undefined ? "" : `?after=${after}`, options);
  expect(response.status, response.status === 101 ? "" : await response.text()).toBe(101);
  if (response.webSocket === null) throw new Error("101 without a socket");
  const reader = new Reader(response.webSocket);
  await reader.has("live.started");
  return reader;
}

/** The log as the API tells it to the owner of the key. */
export async function logAfter(after: number, key?: string): Promise<Received[]> {
  const events: Received[] = [];
  for (let place = after; ; ) {
    const { data } = (await api(`/v1/events?limit=100&after=${place}`, key === undefined ? {} : { key })).body;
    events.push(...data);
    if (data.length < 100) return events;
    place = data.at(-1).sequence;
  }
}

/** Puts facts into the log that nobody handles, as a rush of work would: each about a partner, or about none. */
export async function announceAlerts(
  facts: readonly { partnerId?: string; detail?: string }[],
  { isNudged = true }: { isNudged?: boolean } = {},
): Promise<void> {
  const ctx = makeTestCtx();
  const made = facts.map(({ partnerId, detail = "" }) =>
    makeFact("ops.alert", {
      at: Date.now(),
      about: [crypto.randomUUID()],
      data: { subject: "x", detail, ...(partnerId && { partnerId }) },
    }),
  );
  await commit(ctx, [stageAlways(ctx, made)]);
  if (isNudged) await nudgeFeeds(ctx);
}

export const feedStub = (name: string) => env.LIVE_FEED.getByName(name);

/** The feed loses its memory, and its sockets stay; one that has none is left as it is. */
export async function hibernate(name: string): Promise<void> {
  await evictDurableObject(feedStub(name)).catch((error: unknown) => {
    if (!/not currently running/.test(String(error))) throw error;
  });
}
