/**
 * A visitor follows a link: 302 to its destination with `via` and a signed token. Law: the visitor always arrives,
 * whatever fails; what the visitor does not need happens after the answer, in `waitUntil`.
 */
import { Buffer } from "node:buffer";
import type { Ctx } from "../context.ts";
import { lookUpSlug, readSlug, recallSlug, type VisitLink } from "../links/index.ts";
import { classifyVisit } from "./classify-visit.ts";
import type { VisitRequest } from "./contract.ts";
import { describeVisit } from "./describe-visit.ts";
import { findVisitTerms, recallVisitTerms, type VisitTerms } from "./find-visit-terms.ts";
import { gather } from "./group-commit.ts";
import { identifyVisitor } from "./identify-visitor.ts";
import { UNKNOWN_PAGE, UNREACHABLE_PAGE } from "./pages.ts";
import { randomBytes, randomNonce } from "./random.ts";
import { REPLAY_HEADER, readReplay } from "./read-replay.ts";
import { windowStart } from "./rules.ts";
import { clickIdOf, FLAG_BOT, FLAG_DOUBTFUL, FLAG_OWN_KEY, signToken, type TokenParts } from "./token.ts";
import { asksForPrivacy, cookieOf, mayKeepToken, readableCookieOf } from "./token-cookies.ts";
import { isNoted } from "./visit-memory.ts";
import { watchVisit } from "./watch-visit.ts";

const MAX_AGENT = 1024;

/** Answers a GET or HEAD of a possible slug; null for every other request, which is the router's. */
export async function answerVisit(ctx: Ctx, request: Request): Promise<Response | null> {
  const slug = slugOf(request);
  if (slug === null) return null;
  const now = ctx.now();
  const link = recallSlug(slug, now) ?? (await lookUpSlug(ctx, slug, now));
  const terms = recallVisitTerms(now) ?? (await findVisitTerms(ctx, now));
  if (typeof link === "string" || link.isArchived) return answerNoLink(terms, link === "unreachable");
  return redirect(ctx, { request, link, terms, now });
}

/** The path's one segment, if it can be a slug; parsed by hand, because every request comes by here. */
function slugOf(request: Request): string | null {
  if (request.method !== "GET" && request.method !== "HEAD") return null;
  const { url } = request;
  const start = url.indexOf("/", 8) + 1;
  const query = url.indexOf("?", start);
  return readSlug(query === -1 ? url.slice(start) : url.slice(start, query));
}

function answerNoLink(terms: VisitTerms, isUnreachable: boolean): Response {
  const common = { "cache-control": "no-store", "x-request-id": randomNonce() };
  if (terms.fallbackUrl !== null) return new Response(null, { status: 302, headers: { ...common, location: terms.fallbackUrl } });
  const html = { ...common, "content-type": "text/html; charset=utf-8" };
  if (isUnreachable) return new Response(UNREACHABLE_PAGE, { status: 503, headers: { ...html, "retry-after": "30" } });
  return new Response(UNKNOWN_PAGE, { status: 404, headers: html });
}

export type Visiting = { request: VisitRequest; link: VisitLink; terms: VisitTerms; now: number };

/** Classifies a visit, sends it on its way to be recorded, and answers its token. */
export async function takeVisit(ctx: Ctx, { request, link, terms, now }: Visiting) {
  const { headers } = request;
  const agent = readAgent(headers);
  const ip = headers.get("cf-connecting-ip") ?? "";
  const isPrivate = asksForPrivacy(headers);
  const replay = ctx.config.replayKey === "" ? null : readReplay(ctx.config.replayKey, headers.get(REPLAY_HEADER));
  const at = replay?.at ?? now;
  // What is replayed comes as fast as the machine can send it.
  const isReplay = replay !== null || link.isReplay;
  const kind = classifyVisit(ctx, { request, agent, terms, isReplay });
  const cookie = isPrivate || terms.consent === "cookieless" ? null : headers.get("cookie");
  const known = await identifyVisitor(ctx, { cookie, ip, agent, at, now });

  const flags = (kind.isBot ? FLAG_BOT : 0) | (kind.reason === null ? 0 : FLAG_OWN_KEY);
  const fresh = { idBytes: link.idBytes, visitor: known.visitor, at, windowMinutes: terms.windowMinutes, flags, random: randomBytes(6) };
  const id = clickIdOf(fresh);
  const rules = kind.reason === null && !isReplay ? terms.shield : null;
  const signs = { visitor: known.visitor, ip, agent, idBytes: link.idBytes };
  const reason = rules === null ? kind.reason : watchVisit({ ...signs, isRepeat: isNoted(id), now }, rules);
  if (reason === "datacenter" || reason === "velocity" || reason === "flood") fresh.flags |= FLAG_DOUBTFUL;
  const reused = known.cookie !== null && isSameClick(known.cookie.parts, fresh) ? known.cookie : null;
  const nonce = randomNonce();
  const gathered = gather(ctx, describeVisit({ request, link, id, reason, parts: fresh, replay, nonce, at, agent, ip, isPrivate }));
  if (gathered !== undefined) ctx.waitUntil(gathered);
  return { kind, nonce, token: reused?.text ?? signToken(ctx.config, fresh) };
}

async function redirect(ctx: Ctx, visiting: Visiting): Promise<Response> {
  const { request, link, terms } = visiting;
  const { kind, nonce, token } = await takeVisit(ctx, visiting);
  const answer: Record<string, string> = {
    "cache-control": "no-store",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-request-id": nonce,
  };
  const { head, fragment } = link.destination;
  if (kind.isSilent) return new Response(null, { status: 302, headers: { ...answer, location: head + fragment } });
  answer["location"] = `${head}&trb=${token}${fragment}`;
  if (!mayKeepToken(terms.consent === "cookie", request.headers)) return new Response(null, { status: 302, headers: answer });
  const setting = { config: ctx.config, url: request.url, token };
  // The merchant's own pages see the domain's cookies: the tracker gets one that it can read.
  if (ctx.config.cookieDomain !== "") answer["set-cookie"] = readableCookieOf(setting);
  const response = new Response(null, { status: 302, headers: answer });
  response.headers.append("set-cookie", cookieOf(setting));
  return response;
}

/** Trimmed, and cut before anything looks at it: nobody's browser says so much, and patterns take long over it. */
function readAgent(headers: Headers): string {
  const agent = headers.get("user-agent") ?? "";
  return (agent.length > MAX_AGENT ? agent.slice(0, MAX_AGENT) : agent).trim();
}

/** By the cookie a repeat's token is the first one's: same link, same window, both countable. */
const isSameClick = (cookie: TokenParts, fresh: TokenParts): boolean =>
  cookie.flags === 0 &&
  fresh.flags === 0 &&
  cookie.windowMinutes === fresh.windowMinutes &&
  windowStart(cookie.at, cookie.windowMinutes) === windowStart(fresh.at, fresh.windowMinutes) &&
  Buffer.compare(cookie.idBytes, fresh.idBytes) === 0;
