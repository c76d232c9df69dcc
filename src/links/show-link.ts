/** Rows as the API shows them. A link's `url` is on the public origin, or on the request's own where none is set. */
import type { Ctx } from "../context.ts";
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { Code, Link } from "./contract.ts";
import type { CodeRow, LinkRow } from "./store.ts";

export const showLink = (ctx: Pick<Ctx, "config">, row: LinkRow, origin: string): Link => ({
  id: row.id,
  partnerId: row.partnerId,
  slug: row.slug,
  url: `${ctx.config.publicUrl || origin}/${row.slug}`,
  destinationUrl: row.destinationUrl,
  name: row.name,
  utm: row.utm,
  rateBps: row.rateBps,
  replay: row.isReplay,
  archivedAt: toIsoOrNull(row.archivedAt),
  createdAt: toIso(row.createdAt),
});

export const showCode = (row: CodeRow): Code => ({
  id: row.code,
  partnerId: row.partnerId,
  code: row.code,
  linkId: row.linkId,
  createdAt: toIso(row.createdAt),
});
