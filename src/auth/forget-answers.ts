/** Job: forgets the stored answers of idempotent requests that are older than their 24 hours. */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { deleteAnswersBefore } from "./store.ts";

export const ANSWER_LIFETIME = DAY;

export const forgetAnswers = (ctx: Pick<Ctx, "db" | "now">): Promise<void> => deleteAnswersBefore(ctx, ctx.now() - ANSWER_LIFETIME);
