/** What a customer's `code` names: a promo code, else the slug of a link that is not archived; null where it names nothing. */
import type { Ctx } from "../context.ts";
import { readSlug } from "./rules.ts";
import { findCodeRow, findLinkBySlug } from "./store.ts";

export async function findCode(ctx: Pick<Ctx, "db">, code: string): Promise<{ partnerId: string; linkId: string | null } | null> {
  const text = code.trim();
  const promo = text.length > 64 ? null : await findCodeRow(ctx, text);
  if (promo !== null) return { partnerId: promo.partnerId, linkId: promo.linkId };
  const slug = readSlug(text);
  const link = slug === null ? null : await findLinkBySlug(ctx, slug);
  return link === null || link.archivedAt !== null ? null : { partnerId: link.partnerId, linkId: link.id };
}
