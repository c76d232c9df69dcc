/**
 * Pure rules of the click path: which window a visit is of, why it is not counted, what travels to the consumer.
 * Law: the reasons are tried in the contract's order and the first that applies is the reason.
 */
import { MINUTE } from "../lib/time.ts";
import { type Repeats, type UncountedReason, uncountedReasonSchema, type Visit } from "./contract.ts";

/** The start of the window that an instant is in; windows divide the UTC day, so they are aligned to it. */
export const windowStart = (at: number, windowMinutes: number): number => at - (at % (windowMinutes * MINUTE));

/** What a request says about itself; header values as they came, null where there was none. */
export type VisitSigns = {
  method: string;
  /** Trimmed. */
  agent: string;
  isBotAgent: boolean;
  /** Sec-Purpose, Purpose, X-Moz and X-Purpose, joined. */
  purpose: string;
  /** Sec-Fetch-Dest. */
  destination: string | null;
  /** Its network is a hosting company's, and the terms look for that. */
  isDatacenter: boolean;
};

export type VisitKind = {
  /** null: countable. */
  reason: UncountedReason | null;
  /** Redirected without a token and without a cookie: nobody looks at what is loaded. */
  isSilent: boolean;
  /** The agent is a bot's, or says nothing, whatever else the reason is. */
  isBot: boolean;
};

/** Why a visit is not counted, as far as the request tells; `velocity` and `flood` come after these, `duplicate` is last. */
export function classifyVisit(signs: VisitSigns): VisitKind {
  const isHead = signs.method === "HEAD";
  const isPrefetch = signs.purpose !== "" && /prefetch|prerender|preview/i.test(signs.purpose);
  const isEmbedded = signs.destination !== null && signs.destination !== "" && signs.destination !== "document";
  const reason: UncountedReason | null = isHead
    ? "head"
    : signs.agent === ""
      ? "empty_agent"
      : signs.isBotAgent
        ? "bot"
        : isPrefetch
          ? "prefetch"
          : isEmbedded
            ? "not_document"
            : signs.isDatacenter
              ? "datacenter"
              : null;
  return { reason, isSilent: isHead || isPrefetch || isEmbedded, isBot: signs.isBotAgent || signs.agent === "" };
}

/**
 * Whether the click has the key that all visits of its visitor to the link in the window share, so that the first one alone
 * may count. A visitor who came too fast has it too: what he repeats is summarised like anybody's.
 */
export const sharesKey = (reason: UncountedReason | null): boolean => reason === null || reason === "velocity" || reason === "flood";

/** Below this Cloudflare calls a request likely automated; 0 is no score. */
const LIKELY_AUTOMATED = 30;

/** Whether the platform's own bot management, where the zone has it, says bot: a verified one, or one by its score. */
export const isBotScore = (known: { score?: number; verifiedBot?: boolean } | undefined): boolean =>
  known !== undefined && (known.verifiedBot === true || (known.score !== undefined && known.score >= 1 && known.score < LIKELY_AUTOMATED));

/** An address's query without our token, cut; null where nothing is left. */
export function queryOf(url: string, length: number): string | null {
  const start = url.indexOf("?");
  if (start === -1) return null;
  const query = url.slice(start + 1, start + 1 + 8_192).split("#", 1)[0] ?? "";
  const kept = query.includes("trb=")
    ? query
        .split("&")
        .filter((pair) => !pair.startsWith("trb="))
        .join("&")
    : query;
  return kept === "" ? null : kept.slice(0, length);
}

/** The id of a duplicate: its own key in the window of the click that it repeats. An id is `clk_`, 10 characters of time, 16 of hash. */
export const duplicateId = (visit: Pick<Visit, "id" | "nonce">): string => visit.id.slice(0, 14) + visit.nonce;

const CLICK_ID = /^clk_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const isText = (value: unknown): value is string => typeof value === "string";
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const REASONS: ReadonlySet<unknown> = new Set([null, ...uncountedReasonSchema.options]);
const isReason = (value: unknown): value is UncountedReason | null => REASONS.has(value);

/** A row of a message with its texts filled in: a visit, repeats, or null for anything else. */
export function decodeItem(item: unknown): Visit | Repeats | null {
  if (!Array.isArray(item)) return null;
  if (item.length === 3) return decodeRepeats(item);
  const [id, windowAt, windowMinutes, nonce, linkId, partnerId, at, visitor, reason, isKnown] = item as unknown[];
  // A message of before there were a query and a language ends with the hints.
  const [ip, country, region, city, asn, agent, referrer, hints, query = null, language = null] = item.slice(10) as unknown[];
  if (!isText(id) || !CLICK_ID.test(id) || !isWhole(windowAt) || !isWhole(windowMinutes) || !isText(nonce) || nonce.length !== 16)
    return null;
  if (!isText(linkId) || !isText(partnerId) || !isWhole(at) || !isText(visitor) || !isReason(reason) || typeof isKnown !== "boolean")
    return null;
  if (!isText(ip) || !isTextOrNull(country) || !isTextOrNull(region) || !isTextOrNull(city)) return null;
  if (!(asn === null || isWhole(asn)) || !isText(agent) || !isTextOrNull(referrer) || !isText(hints)) return null;
  if (!isTextOrNull(query) || !isTextOrNull(language)) return null;
  return {
    id,
    windowAt,
    windowMinutes,
    nonce,
    linkId,
    partnerId,
    at,
    visitor,
    reason,
    isKnown,
    ip,
    country,
    region,
    city,
    asn,
    agent,
    referrer,
    hints,
    query,
    language,
  };
}

function decodeRepeats([clickId, nonce, repeats]: unknown[]): Repeats | null {
  return isText(clickId) && CLICK_ID.test(clickId) && isText(nonce) && isWhole(repeats) && repeats > 0 ? { clickId, nonce, repeats } : null;
}

/** The network that an address is of: /24 of IPv4, /48 of IPv6. What is neither is emptied. */
export function cutAddress(ip: string): string {
  const v4 = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/i.exec(ip);
  if (v4 !== null) return `${v4[1]}.${v4[2]}.${v4[3]}.0`;
  if (!/^[0-9a-f:]+$/i.test(ip) || !ip.includes(":")) return "";
  const [before = "", after] = ip.split("::", 2);
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const filled = after === undefined ? head : [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail];
  const network = filled.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
  while (network.at(-1) === "0") network.pop();
  return `${network.join(":")}::`;
}
