/** Archives a link: its slug stays taken and leads nowhere. Archiving twice keeps the first time. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { publishLink } from "./look-up-slug.ts";
import { findLinkRow, type LinkRow, markArchived } from "./store.ts";

export async function archiveLink(ctx: Pick<Ctx, "db" | "kv" | "now">, input: { id: string }): Promise<Result<LinkRow>> {
  await markArchived(ctx, input.id, ctx.now());
  const row = await findLinkRow(ctx, input.id);
  if (row === null) return refuse("not_found", "there is no such link");
  await publishLink(ctx, row);
  return ok(row);
}
