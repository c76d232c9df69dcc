/**
 * Idempotency-Key: the same key and body of the same actor and path gets the first answer again, for 24 hours. The claim
 * is one conditional insert, so of parallel requests one runs; an answer of 5xx or 429 frees the key.
 */
import { createMiddleware } from "hono/factory";
import type { Ctx } from "../context.ts";
import { problem } from "../lib/problem.ts";
import { MINUTE } from "../lib/time.ts";
import { ANSWER_LIFETIME } from "./forget-answers.ts";
import type { AppContext, AppEnv } from "./router.ts";
import { isPublic } from "./rules.ts";
import { hashOf } from "./secret.ts";
import { claimAnswer, dropClaim, findAnswer, saveAnswer } from "./store.ts";

/** After this long without an answer the first request is taken for dead. */
const PATIENCE = MINUTE;

export const replayAnswers = createMiddleware<AppEnv>(async (c, next) => {
  c.set("idempotencyId", null);
  const key = c.req.header("idempotency-key");
  const { method, path } = c.req;
  if (key === undefined || method !== "POST" || path === "/v1/track/click" || isPublic(path)) return next();
  if (key.length === 0 || key.length > 255)
    throw problem("invalid_request", "Idempotency-Key must have 1 to 255 characters", [
      { path: "Idempotency-Key", message: "1 to 255 characters" },
    ]);
  const id = hashOf([c.get("actor").id, method, path, key].join("\n"));
  const bodyHash = hashOf(`${new URL(c.req.url).search}\n${await c.req.text()}`);
  c.set("idempotencyId", id);
  const ctx = c.get("ctx");
  const at = ctx.now();
  if (!(await claimAnswer(ctx, { id, bodyHash, at, diedBefore: at - PATIENCE, expiredBefore: at - ANSWER_LIFETIME })))
    return replay(ctx, { id, bodyHash });
  await next();
  await keep(c, { id, at });
});

async function replay(ctx: Ctx, asked: { id: string; bodyHash: string }): Promise<Response> {
  const stored = await findAnswer(ctx, asked.id);
  if (stored !== null && stored.bodyHash !== asked.bodyHash)
    throw problem("idempotency_conflict", "this Idempotency-Key was used with another body");
  if (stored === null || stored.status === null)
    throw problem("idempotency_in_progress", "the first request with this Idempotency-Key has not been answered yet");
  const type = stored.status < 400 ? "application/json" : "application/problem+json";
  // A body of "" stands for none: 204 takes no body at all.
  return new Response(stored.body === "" ? null : stored.body, {
    status: stored.status,
    headers: { "Content-Type": type, "Idempotent-Replayed": "true" },
  });
}

/** The verb is done: a failure to keep its answer costs the replay, not the answer. */
async function keep(c: AppContext, claim: { id: string; at: number }): Promise<void> {
  const { status } = c.res;
  try {
    // A file is written anew each time: what it holds is not kept here.
    const isFile = c.res.headers.has("Content-Disposition");
    if (status >= 500 || status === 429 || isFile) await dropClaim(c.get("ctx"), claim);
    else await saveAnswer(c.get("ctx"), claim, { status, body: maskSecrets(await c.res.clone().text()) });
  } catch (error) {
    console.error("idempotent answer not kept", c.get("requestId"), error);
  }
}

/** A key or secret is shown once; its replay shows the last four characters. */
function maskSecrets(text: string): string {
  if (text === "") return "";
  const mask = (field: string, value: unknown) =>
    (field === "key" || field === "secret") && typeof value === "string" ? `${"*".repeat(8)}${value.slice(-4)}` : value;
  return JSON.stringify(JSON.parse(text, mask));
}
