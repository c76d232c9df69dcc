/**
 * A click that landed on the merchant's own page, told by the tracker there. Law: it is the visit that a redirect would
 * have seen, taken by the same path: the visitor's own address and agent, the page's query, the token that it already had.
 */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { lookUpSlug, readSlug, recallSlug } from "../links/index.ts";
import { findPartner } from "../partners/index.ts";
import { takeVisit } from "./answer-visit.ts";
import type { TrackClick, TrackedClick, VisitRequest } from "./contract.ts";
import { findVisitTerms, recallVisitTerms } from "./find-visit-terms.ts";
import { cookieOf, mayKeepToken, readableCookieOf } from "./token-cookies.ts";

export type TrackClickInput = { body: TrackClick; request: Request; isFirstParty: boolean };
/** The answer, and the cookies that go with it. */
export type Tracked = { click: TrackedClick; cookies: string[] };

export async function trackClick(ctx: Ctx, { body, request, isFirstParty }: TrackClickInput): Promise<Result<Tracked>> {
  const now = ctx.now();
  const slug = readSlug(body.slug);
  const link = slug === null ? "unknown" : (recallSlug(slug, now) ?? (await lookUpSlug(ctx, slug, now)));
  if (link === "unreachable") return refuse("unavailable", "the links cannot be read just now; try again");
  if (link === "unknown" || link.isArchived) return refuse("not_found", "there is no such link");
  const partner = await findPartner(ctx, link.partnerId);
  if (partner === null) return refuse("not_found", "there is no such link");

  const terms = recallVisitTerms(now) ?? (await findVisitTerms(ctx, now));
  const { token } = await takeVisit(ctx, { request: visitOf(request, { ...body, slug: link.slug }), link, terms, now });
  const mayUseCookie = body.consent !== false && (terms.consent === "cookie" || (terms.consent === "consent" && body.consent === true));
  const mayKeep = isFirstParty && mayKeepToken(mayUseCookie, request.headers);
  const setting = { config: ctx.config, url: request.url, token };
  return ok({
    click: { token, partner: { name: partner.name }, link: { slug: link.slug } },
    cookies: mayKeep ? [cookieOf(setting), readableCookieOf(setting)] : [],
  });
}

/** What a script's own request says of itself, and nothing of how the page was come to. */
const OF_THE_CALL = ["authorization", "content-length", "content-type", "origin", "referer", "sec-fetch-dest", "sec-fetch-mode"];

/** The visit as the redirect would have had it. */
function visitOf(request: Request, { slug, url, referrer, click }: TrackClick): VisitRequest {
  const headers = new Headers(request.headers);
  for (const name of OF_THE_CALL) headers.delete(name);
  const from = printable(referrer ?? "");
  if (from !== "") headers.set("referer", from);
  // The token that the page hands over is newer than a cookie, if they differ.
  const cookies = [/^[\w-]+$/.test(click ?? "") ? `trb=${click}` : "", request.headers.get("cookie") ?? ""].filter((text) => text !== "");
  headers.delete("cookie");
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  const { origin } = new URL(request.url);
  return { method: "GET", url: `${origin}/${slug}${URL.parse(url ?? "")?.search ?? ""}`, headers, cf: request.cf };
}

/** A header takes no control characters, and nothing beyond one byte a character. */
const printable = (text: string): string => [...text].filter((char) => char >= " " && char <= "~").join("");
