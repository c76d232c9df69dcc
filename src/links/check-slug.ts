/** Whether a slug could be taken now, asked while it is typed. Law: it promises nothing; creating the link decides. */
import type { Ctx } from "../context.ts";
import { findCodeRow, findLinkBySlug } from "./store.ts";

export async function isSlugFree(ctx: Pick<Ctx, "db">, input: { slug: string; partnerId: string | null }): Promise<boolean> {
  const [link, code] = await Promise.all([findLinkBySlug(ctx, input.slug), findCodeRow(ctx, input.slug)]);
  // A partner's own promo code may also be its slug.
  return link === null && (code === null || code.partnerId === input.partnerId);
}
