/**
 * The worker of the measurements that look inside: the same modules as the deployed one, reached by paths under /bench/, and
 * any other path a visit whose operations are counted. It measures no time itself: the caller does.
 */
import { PartnerAccount } from "../../src/accounts/partner-account.ts";
import { answerVisit, consumeClicks } from "../../src/clicks/index.ts";
import { type Ctx, makePorts } from "../../src/context.ts";
import { handlersOf } from "../../src/flow.ts";
import { RateLimit } from "../../src/limits/rate-limit.ts";
import { LiveFeed } from "../../src/live/live-feed.ts";
import { countEnv, newCounts } from "./count-operations.ts";
import { makeCommands } from "./make-commands.ts";
import { preparePartners, reportConversions } from "./make-conversions.ts";
import { insertByHundred, insertSingly, makeMessages, makeVisits } from "./make-visits.ts";
import { raceForBalance } from "./payouts/race-for-balance.ts";

export { LiveFeed, PartnerAccount, RateLimit };

let counts = newCounts();
let counted: Env | undefined;

/** What the next measured call works on, prepared so that making it is not measured. */
let messages: string[] = [];
let prepared: ReturnType<typeof makeVisits> = [];

function makeCtx(env: Env, execution: ExecutionContext): Ctx {
  counted ??= countEnv(env, counts);
  const ctx: Ctx = {
    ...makePorts(counted),
    waitUntil: (promise) => {
      counts.inFlight += 1;
      const done = () => {
        counts.inFlight -= 1;
      };
      execution.waitUntil(promise.then(done, done));
    },
    handlersOf: (fact) => handlersOf(ctx, fact),
  };
  return ctx;
}

const batchOf = (bodies: readonly string[]): MessageBatch => ({
  queue: "clicks",
  messages: bodies.map((body, index) => ({
    id: String(index),
    timestamp: new Date(),
    body,
    attempts: 1,
    ack: () => undefined,
    retry: () => undefined,
  })),
  metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
  ackAll: () => undefined,
  retryAll: () => {
    throw new Error("the consumer did not store a batch");
  },
});

/** The queue's own largest batch: ten messages. */
async function ingestInBulk(env: Env): Promise<void> {
  for (let start = 0; start < messages.length; start += 10) {
    await consumeClicks(makePorts(env), batchOf(messages.slice(start, start + 10)));
  }
}

type Call = (env: Env, query: { n: number; from: number; chunk: number; account: string }, execution: ExecutionContext) => Promise<unknown>;

const calls: Record<string, Call> = {
  prepare: async (_, { n, from }) => {
    prepared = makeVisits(n, from);
    messages = makeMessages(prepared);
    return { messages: messages.length };
  },
  ingest: async (env) => ingestInBulk(env),
  "ingest-by-hundred": async (env) => insertByHundred(env.DB, prepared),
  "ingest-singly": async (env) => insertSingly(env.DB, prepared),
  run: async (env, { n, from, chunk, account }) => {
    const port = makePorts(env).account(account);
    let refused = 0;
    for (let start = 0; start < n; start += chunk) {
      const results = await port.run(makeCommands(Math.min(chunk, n - start), from + start));
      refused += results.filter(({ ok }) => !ok).length;
    }
    return { refused };
  },
  singly: async (env, { n, from, account }) => {
    const port = makePorts(env).account(account);
    let refused = 0;
    for (const command of makeCommands(n, from)) {
      const [result] = await port.run([command]);
      if (result?.ok !== true) refused += 1;
    }
    return { refused };
  },
  race: async (env, { n, from, chunk, account }) => ({
    wrong: await raceForBalance(makePorts(env).account(account), { rounds: n, from, atOnce: chunk }),
  }),
  "prepare-partners": async (env) => preparePartners(env.DB),
  convert: async (env, { n, from }, execution) => {
    const ctx: Ctx = {
      ...makePorts(env),
      waitUntil: (promise) => execution.waitUntil(promise),
      handlersOf: (fact) => handlersOf(ctx, fact),
    };
    await reportConversions(ctx, { n, from });
  },
  verify: async (env, { account }) => makePorts(env).account(account).verify(),
  "reset-counts": async () => {
    counts = newCounts();
    counted = undefined;
    return {};
  },
  counts: async () => counts,
};

// biome-ignore lint/style/noDefaultExport: a worker's entry is its default export.
export default {
  async fetch(request, env, execution) {
    const { pathname, searchParams } = new URL(request.url);
    const call = pathname.startsWith("/bench/") ? calls[pathname.slice("/bench/".length)] : undefined;
    if (call !== undefined) {
      const numberOf = (name: string) => Number(searchParams.get(name) ?? 0);
      const account = searchParams.get("account") ?? "";
      return Response.json(
        (await call(env, { n: numberOf("n"), from: numberOf("from"), chunk: numberOf("chunk"), account }, execution)) ?? {},
      );
    }
    counts.requests += 1;
    return (await answerVisit(makeCtx(env, execution), request)) ?? new Response(null, { status: 404 });
  },

  async queue(batch, env, execution) {
    if (batch.queue !== "clicks") return batch.ackAll();
    counts.consumerRuns += 1;
    await consumeClicks(makeCtx(env, execution), batch);
  },
} satisfies ExportedHandler<Env>;
