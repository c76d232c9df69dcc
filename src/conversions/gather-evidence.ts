/**
 * Gathers what attribution decides on: the click that the token names, landed or not, its visitor's landed clicks, what the
 * code names, and every partner concerned as it is now. What names nothing is evidence too, never an error.
 */
import type { ClickTouch, Evidence } from "../attribution/index.ts";
import { listVisitorClicks, readToken } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { findCode, findLinksByIds } from "../links/index.ts";
import { listPartnersByIds } from "../partners/index.ts";
import type { Given } from "./contract.ts";

type Needs = Pick<Ctx, "db" | "config">;

/** How many of a visitor's clicks are looked at, the latest. */
const MAX_CLICKS = 100;

/** What a report names: the token, if it is one of ours, its visitor, and the code. */
export function readGiven(
  ctx: Pick<Ctx, "config">,
  { click, code }: { click: string | null; code: string | null },
): { given: Given; visitor: string | null } {
  const read = click === null ? null : readToken(ctx, click);
  if (read?.ok !== true) return { given: { token: null, hasInvalidToken: click !== null, code }, visitor: null };
  const { clickId, linkId, partnerId, at, isBot, visitor } = read.value;
  return { given: { token: { clickId, linkId, partnerId, at, isBot }, hasInvalidToken: false, code }, visitor };
}

/** The visitor's landed clicks that can have led to a conversion, oldest first. */
export const listTouches = (
  ctx: Pick<Ctx, "db">,
  { visitor, occurredAt, windowDays }: { visitor: string | null; occurredAt: number; windowDays: number },
): Promise<Omit<ClickTouch, "source" | "isReplay">[]> =>
  visitor === null
    ? Promise.resolve([])
    : listVisitorClicks(ctx, { visitor, from: occurredAt - windowDays * DAY, to: occurredAt, limit: MAX_CLICKS });

type Known = Pick<Evidence, "occurredAt" | "terms" | "customerEmail" | "binding"> & { given: Given; visitor: string | null };

export async function gatherEvidence(ctx: Needs, { given, visitor, ...known }: Known): Promise<Evidence> {
  const { token, code } = given;
  // A bound customer's history decides nothing, so it is not read.
  const isOpen = known.binding === null;
  const [named, landed] = await Promise.all([
    code === null ? null : findCode(ctx, code),
    isOpen ? listTouches(ctx, { visitor, occurredAt: known.occurredAt, windowDays: known.terms.windowDays }) : [],
  ]);
  const concerned = [...(known.binding ?? []), token, named, ...landed].filter((each) => each !== null);
  const [links, partners] = await Promise.all([
    findLinksByIds(ctx, distinct([token, named, ...landed].flatMap((each) => each?.linkId ?? []))),
    listPartnersByIds(ctx, distinct(concerned.map((each) => each.partnerId))),
  ]);
  const isReplay = (linkId: string | null) => links.some((link) => link.id === linkId && link.isReplay);
  // A token whose link is not ours was not issued here, and its visitor is nobody's.
  const isForeign = token !== null && !links.some((link) => link.id === token.linkId);
  const clicks: ClickTouch[] = isForeign
    ? []
    : [
        ...landed.map((click) => ({ ...click, source: "visitor" as const, isReplay: isReplay(click.linkId) })),
        ...(token === null ? [] : [{ ...token, source: "token" as const, isReplay: isReplay(token.linkId) }]),
      ];
  return {
    ...known,
    clicks,
    hasInvalidToken: given.hasInvalidToken || isForeign,
    code: code === null ? null : named === null ? "unknown" : { ...named, isReplay: isReplay(named.linkId) },
    partners: new Map(partners.map((partner) => [partner.id, partner])),
  };
}

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];
