/** Job: forgets sessions that have ended by themselves, and links and codes that nobody can use any more. */
import type { Ctx } from "../context.ts";
import { deleteExpired } from "./session-store.ts";

export const forgetSignIns = (ctx: Pick<Ctx, "db" | "now">): Promise<void> => deleteExpired(ctx);
