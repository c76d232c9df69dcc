/**
 * A visitor follows a link: 302 to its destination with `via` and a signed token. Law: the visitor always arrives,
 * whatever fails; what the visitor does not need happens after the answer, in `waitUntil`.
 */
import { Buffer } from "node:buffer";
import type { Ctx } from "../context.ts";
import { lookUpSlug, readSlug, recallSlug, type VisitLink } from "../links/index.ts";
import { findVisitTerms, recallVisitTerms, type VisitTerms } from "./find-visit-terms.ts";
import { gather } from "./group-commit.ts";
import { identifyVisitor } from "./identify-visitor.ts";
import { isBotAgent } from "./is-bot-agent.ts";
import { UNKNOWN_PAGE, UNREACHABLE_PAGE } from "./pages.ts";
import { randomBytes, randomNonce } from "./random.ts";
import { REPLAY_HEADER, type Replay, readReplay } from "./read-replay.ts";
import { classifyVisit, type VisitKind, windowStart } from "./rules.ts";
import { clickIdOf, FLAG_BOT, FLAG_OWN_KEY, signToken, type TokenParts } from "./token.ts";
import { cookieOf, mayKeepToken, readableCookieOf } from "./token-cookies.ts";

const MAX_TEXT = 512;

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

/** What a visit is read from: a request, or what a tracker said of one. */
export type VisitRequest = Pick<Request, "method" | "url" | "headers"> & { cf?: unknown };
export type Visiting = { request: VisitRequest; link: VisitLink; terms: VisitTerms; now: number };

/** Classifies a visit, sends it on its way to be recorded, and answers its token. */
export async function takeVisit(ctx: Ctx, { request, link, terms, now }: Visiting) {
  const { headers } = request;
  const agent = (headers.get("user-agent") ?? "").trim();
  const ip = headers.get("cf-connecting-ip") ?? "";
  const replay = ctx.config.replayKey === "" ? null : readReplay(ctx.config.replayKey, headers.get(REPLAY_HEADER));
  const at = replay?.at ?? now;
  const kind = classify(request, agent);
  const cookie = headers.get("cookie");
  const known = await identifyVisitor(ctx, { cookie, ip, agent, at, now });

  const isFromBot = agent === "" || isBotAgent(agent);
  const flags = (isFromBot ? FLAG_BOT : 0) | (kind.reason === null ? 0 : FLAG_OWN_KEY);
  const fresh = { idBytes: link.idBytes, visitor: known.visitor, at, windowMinutes: terms.windowMinutes, flags, random: randomBytes(6) };
  const reused = known.cookie !== null && isSameClick(known.cookie.parts, fresh) ? known.cookie : null;
  const parts = reused?.parts ?? fresh;
  const nonce = randomNonce();
  const gathered = gather(ctx, describeVisit({ request, link, kind, parts, replay, nonce, at, agent, ip }));
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
  if (!mayKeepToken(terms, request.headers)) return new Response(null, { status: 302, headers: answer });
  const setting = { config: ctx.config, url: request.url, token };
  // The merchant's own pages see the domain's cookies: the tracker gets one that it can read.
  if (ctx.config.cookieDomain !== "") answer["set-cookie"] = readableCookieOf(setting);
  const response = new Response(null, { status: 302, headers: answer });
  response.headers.append("set-cookie", cookieOf(setting));
  return response;
}

function classify(request: VisitRequest, agent: string): VisitKind {
  const { headers } = request;
  const purpose = `${headers.get("sec-purpose") ?? ""}${headers.get("purpose") ?? ""}${headers.get("x-moz") ?? ""}${headers.get("x-purpose") ?? ""}`;
  return classifyVisit({
    method: request.method,
    agent,
    isBotAgent: isBotAgent(agent),
    purpose,
    destination: headers.get("sec-fetch-dest"),
  });
}

/** By the cookie a repeat's token is the first one's: same link, same window, both countable. */
const isSameClick = (cookie: TokenParts, fresh: TokenParts): boolean =>
  cookie.flags === 0 &&
  fresh.flags === 0 &&
  cookie.windowMinutes === fresh.windowMinutes &&
  windowStart(cookie.at, cookie.windowMinutes) === windowStart(fresh.at, fresh.windowMinutes) &&
  Buffer.compare(cookie.idBytes, fresh.idBytes) === 0;

type Described = {
  request: VisitRequest;
  link: VisitLink;
  kind: VisitKind;
  parts: TokenParts;
  replay: Replay | null;
  nonce: string;
  at: number;
  agent: string;
  ip: string;
};

function describeVisit({ request, link, kind, parts, replay, nonce, at, agent, ip }: Described) {
  const { headers } = request;
  const cf = request.cf as Partial<IncomingRequestCfProperties> | undefined;
  const place = replay ?? cf;
  return {
    id: clickIdOf(parts),
    windowAt: windowStart(at, parts.windowMinutes),
    windowMinutes: parts.windowMinutes,
    nonce,
    linkId: link.id,
    partnerId: link.partnerId,
    at,
    visitor: hexOf(parts.visitor),
    reason: kind.reason,
    isKnown: false,
    ip: ip.slice(0, 45),
    country: place?.country ?? null,
    region: place?.region ?? null,
    city: place?.city ?? null,
    asn: replay === null ? (cf?.asn ?? null) : null,
    agent: agent.slice(0, MAX_TEXT),
    referrer: headers.get("referer")?.slice(0, MAX_TEXT) ?? null,
    hints: hintsOf(headers),
  };
}

/** A view: copying sixteen bytes costs twice as much as spelling them. */
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

function hintsOf(headers: Headers): string {
  const brands = headers.get("sec-ch-ua");
  const platform = headers.get("sec-ch-ua-platform");
  if (brands === null && platform === null) return "";
  return [brands, headers.get("sec-ch-ua-mobile"), platform].map((hint) => (hint ?? "").slice(0, 200)).join("\n");
}
