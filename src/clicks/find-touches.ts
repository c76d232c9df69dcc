/**
 * A visitor's landed clicks as attribution sees them. Law: only what was a visit of somebody is listed; a repeat is its
 * first click (it has that one's id), and HEAD, prefetches and embedded loads never were touches.
 */
import type { Ctx } from "../context.ts";
import { findVisitorClicks } from "./store.ts";

export type VisitorClick = {
  clickId: string;
  linkId: string;
  partnerId: string;
  at: number /** The agent is a bot's, or says nothing. */;
  isBot: boolean;
};

/** The latest `limit` clicks of the visitor from `from` to `to`, both included (milliseconds), oldest first. */
export async function listVisitorClicks(
  ctx: Pick<Ctx, "db">,
  range: { visitor: string; from: number; to: number; limit: number },
): Promise<VisitorClick[]> {
  const rows = await findVisitorClicks(ctx, range);
  return rows.reverse().map(({ reason, ...click }) => ({ ...click, isBot: reason === "bot" || reason === "empty_agent" }));
}
