/**
 * A visit as the consumer gets it. Law: nothing is worked out here that can be worked out there, and of a visitor who asks
 * not to be tracked (Sec-GPC, DNT) only a network, never a whole address, a query or what a fingerprint is made of leaves the edge.
 */
import { Buffer } from "node:buffer";
import type { VisitLink } from "../links/index.ts";
import type { UncountedReason, Visit, VisitRequest } from "./contract.ts";
import type { Replay } from "./read-replay.ts";
import { cutAddress, queryOf, windowStart } from "./rules.ts";
import type { TokenParts } from "./token.ts";

const MAX_TEXT = 512;
const MAX_LANGUAGE = 64;

type Described = {
  request: VisitRequest;
  link: VisitLink;
  id: string;
  reason: UncountedReason | null;
  parts: TokenParts;
  replay: Replay | null;
  nonce: string;
  at: number;
  agent: string;
  ip: string;
  isPrivate: boolean;
};

export function describeVisit({ request, link, id, reason, parts, replay, nonce, at, agent, ip, isPrivate }: Described): Visit {
  const { headers } = request;
  const cf = request.cf as Partial<IncomingRequestCfProperties> | undefined;
  const place = replay ?? cf;
  const referrer = headers.get("referer");
  return {
    id,
    windowAt: windowStart(at, parts.windowMinutes),
    windowMinutes: parts.windowMinutes,
    nonce,
    linkId: link.id,
    partnerId: link.partnerId,
    at,
    visitor: hexOf(parts.visitor),
    reason,
    isKnown: false,
    ip: isPrivate ? cutAddress(ip) : ip.slice(0, 45),
    country: place?.country ?? null,
    region: place?.region ?? null,
    city: place?.city ?? null,
    asn: replay === null ? (cf?.asn ?? null) : null,
    agent: agent.slice(0, MAX_TEXT),
    referrer: referrer === null ? null : isPrivate ? originOf(referrer) : referrer.slice(0, MAX_TEXT),
    hints: hintsOf(headers),
    query: isPrivate ? null : queryOf(request.url, MAX_TEXT),
    language: isPrivate ? null : (headers.get("accept-language") ?? "").slice(0, MAX_LANGUAGE),
  };
}

/** A view: copying sixteen bytes costs twice as much as spelling them. */
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

const originOf = (url: string): string | null => /^https?:\/\/[^/?#\s]{1,253}/.exec(url)?.[0] ?? null;

function hintsOf(headers: Headers): string {
  const brands = headers.get("sec-ch-ua");
  const platform = headers.get("sec-ch-ua-platform");
  if (brands === null && platform === null) return "";
  const cut = (hint: string | null) => (hint ?? "").slice(0, 200);
  return `${cut(brands)}\n${cut(headers.get("sec-ch-ua-mobile"))}\n${cut(platform)}`;
}
