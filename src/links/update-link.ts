/** Changes a link's destination, name, utm or rate; the slug stays, because it is printed and shared. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { getCurrentTerms } from "../program/index.ts";
import type { UpdateLink } from "./contract.ts";
import { publishLink } from "./look-up-slug.ts";
import { checkDestination } from "./rules.ts";
import { findLinkRow, type LinkRow, updateLinkRow } from "./store.ts";

export async function updateLink(
  ctx: Pick<Ctx, "db" | "d1" | "kv" | "now" | "config">,
  input: { id: string; changes: UpdateLink },
): Promise<Result<LinkRow>> {
  const { destinationUrl, name, utm, rateBps } = input.changes;
  const set: Partial<LinkRow> = {
    ...(name !== undefined && { name }),
    ...(utm !== undefined && { utm }),
    ...(rateBps !== undefined && { rateBps }),
  };
  if (destinationUrl !== undefined) {
    const { terms } = await getCurrentTerms(ctx);
    const destination = checkDestination(destinationUrl, terms.allowedHosts, ctx.config.localShopUrl);
    if (!destination.ok) return destination;
    set.destinationUrl = destination.value;
  }
  const row = Object.keys(set).length === 0 ? await findLinkRow(ctx, input.id) : await updateLinkRow(ctx, input.id, set);
  if (row === null) return refuse("not_found", "there is no such link");
  await publishLink(ctx, row);
  return ok(row);
}
