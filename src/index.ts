/**
 * The worker's doors: fetch, queue, scheduled, and the Durable Objects. A slug is answered before the API is even loaded;
 * a message that cannot be handled is retried, then kept as a dead letter, never dropped.
 */
import { PartnerAccount } from "./accounts/partner-account.ts";
import { answerTracker, answerVisit, consumeClicks } from "./clicks/index.ts";
import { type Ctx, makePorts } from "./context.ts";
import { crons, handlersOf } from "./flow.ts";
import { RateLimit } from "./limits/rate-limit.ts";
import { nudgeFeeds, tellClicks } from "./live/index.ts";
import { LiveFeed } from "./live/live-feed.ts";
import { keepDeadLetters, runCron } from "./operations/index.ts";
import { consumeFacts } from "./outbox.ts";
import { consumeDeliveries, dispatchSoon } from "./webhooks/index.ts";

export { LiveFeed, PartnerAccount, RateLimit };

function makeCtx(env: Env, execution: ExecutionContext): Ctx {
  const ctx: Ctx = {
    ...makePorts(env),
    waitUntil: (promise) => execution.waitUntil(promise),
    handlersOf: (fact) => handlersOf(ctx, fact),
  };
  return ctx;
}

const isCron = (cron: string): cron is keyof typeof crons => Object.hasOwn(crons, cron);

export default {
  async fetch(request, env, execution) {
    const ctx = makeCtx(env, execution);
    const visit = (await answerVisit(ctx, request)) ?? (await answerTracker(ctx, request));
    if (visit !== null) return visit;
    const { answerRequest } = await import("./api.ts");
    return answerRequest(ctx, request);
  },

  async queue(batch, env, execution) {
    const ctx = makeCtx(env, execution);
    if (batch.queue === "clicks") await consumeClicks(ctx, batch).then((clicks) => ctx.waitUntil(tellClicks(ctx, clicks)));
    else if (batch.queue === "facts") await consumeFacts(ctx, batch).then(() => ctx.waitUntil(dispatchSoon(ctx)));
    else if (batch.queue.endsWith("-dead")) await keepDeadLetters(ctx, batch);
    else if (batch.queue === "webhooks") await consumeDeliveries(ctx, batch);
    else batch.retryAll();
    if (batch.queue !== "clicks") ctx.waitUntil(nudgeFeeds(ctx));
  },

  async scheduled(event, env, execution) {
    if (!isCron(event.cron)) throw new Error(`no jobs for cron ${event.cron}`);
    const ctx = makeCtx(env, execution);
    await runCron(ctx, { cron: event.cron, jobs: crons[event.cron], scheduledAt: event.scheduledTime });
    await nudgeFeeds(ctx);
  },
} satisfies ExportedHandler<Env>;
