/** Creates a link for an active partner; of two calls for one slug, one wins and the other is `slug_taken`. */
import type { Ctx } from "../context.ts";
import { newId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, makeFact, stage, won } from "../outbox.ts";
import { findPartner } from "../partners/index.ts";
import { getCurrentTerms } from "../program/index.ts";
import type { CreateLink, Link } from "./contract.ts";
import { publishLink } from "./look-up-slug.ts";
import { checkDestination, readableSlug } from "./rules.ts";
import { showLink } from "./show-link.ts";
import { findCodeRow, insertLink, type LinkRow } from "./store.ts";

export type CreateLinkInput = { partnerId: string; link: CreateLink; origin: string };

/** How often a random slug is drawn again when it is taken. */
const DRAWS = 5;

export async function createLink(ctx: Ctx, input: CreateLinkInput): Promise<Result<Link>> {
  const { partnerId, link } = input;
  const partner = await findPartner(ctx, partnerId);
  if (partner === null) return refuse("not_found", "there is no such partner");
  if (partner.status !== "active")
    return refuse("partner_not_active", "only an active partner can have new links", { status: partner.status });
  const { terms } = await getCurrentTerms(ctx);
  const destination = checkDestination(link.destinationUrl, terms.allowedHosts, ctx.config.localShopUrl);
  if (!destination.ok) return destination;
  if (link.slug !== undefined && (await isForeignCode(ctx, link.slug, partnerId))) return refuseSlug(link.slug);

  const slugs = link.slug === undefined ? drawSlugs() : [link.slug];
  for (const slug of slugs) {
    const row = makeRow(ctx, { ...input, slug, destinationUrl: destination.value });
    const shown = showLink(ctx, row, input.origin);
    const fact = makeFact("link.created", { at: row.createdAt, data: shown, about: [row.id] });
    const [inserted] = await commit(ctx, [insertLink(ctx, row), stage(ctx, fact)]);
    if (!won(inserted)) continue;
    await publishLink(ctx, row);
    await announce(ctx, fact);
    return ok(shown);
  }
  return refuseSlug(slugs.at(-1) ?? "");
}

const refuseSlug = (slug: string) => refuse("slug_taken", `the slug ${slug} is taken`, { slug });
const drawSlugs = () => Array.from({ length: DRAWS }, () => readableSlug(crypto.getRandomValues(new Uint8Array(8))));

/** A slug attributes as a code does, so it must not be another partner's promo code. */
async function isForeignCode(ctx: Pick<Ctx, "db">, slug: string, partnerId: string): Promise<boolean> {
  const code = await findCodeRow(ctx, slug);
  return code !== null && code.partnerId !== partnerId;
}

const makeRow = (
  ctx: Pick<Ctx, "now">,
  { partnerId, link, slug, destinationUrl }: CreateLinkInput & { slug: string; destinationUrl: string },
): LinkRow => ({
  id: newId("lnk"),
  partnerId,
  slug,
  destinationUrl,
  name: link.name ?? null,
  utm: link.utm ?? null,
  rateBps: link.rateBps ?? null,
  isReplay: link.replay ?? false,
  archivedAt: null,
  createdAt: ctx.now(),
});
