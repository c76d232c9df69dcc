/**
 * Gathers what attribution decides on: the click that the token names, landed or not, what the code names, and every
 * partner concerned as it is now. What names nothing is evidence too, never an error.
 */
import type { Evidence } from "../attribution/index.ts";
import { readToken } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import { findCode, findLinksByIds } from "../links/index.ts";
import { listPartnersByIds } from "../partners/index.ts";

type Needs = Pick<Ctx, "db" | "config">;
type Known = Pick<Evidence, "occurredAt" | "terms" | "customerEmail" | "binding"> & { click: string | null; code: string | null };

export async function gatherEvidence(ctx: Needs, { click, code, ...known }: Known): Promise<Evidence> {
  const read = click === null ? null : readToken(ctx, click);
  const token = read?.ok === true ? read.value : null;
  const named = code === null ? null : await findCode(ctx, code);
  const bound = known.binding ?? [];
  const partnerIds = [...bound, token, named].flatMap((each) => (each === null ? [] : [each.partnerId]));
  const [links, partners] = await Promise.all([
    findLinksByIds(
      ctx,
      [token?.linkId ?? null, named?.linkId ?? null].filter((id) => id !== null),
    ),
    listPartnersByIds(ctx, [...new Set(partnerIds)]),
  ]);
  const isReplay = (linkId: string | null) => links.some((link) => link.id === linkId && link.isReplay);
  // A token whose link is not ours was not issued here.
  const clicked = token !== null && links.some((link) => link.id === token.linkId) ? token : null;
  return {
    ...known,
    clicks: clicked === null ? [] : [{ source: "token", ...pickClick(clicked), isReplay: isReplay(clicked.linkId) }],
    hasInvalidToken: click !== null && clicked === null,
    code: code === null ? null : named === null ? "unknown" : { ...named, isReplay: isReplay(named.linkId) },
    partners: new Map(partners.map((partner) => [partner.id, partner])),
  };
}

type Click = Pick<Evidence["clicks"][number], "clickId" | "linkId" | "partnerId" | "at" | "isBot">;
const pickClick = ({ clickId, linkId, partnerId, at, isBot }: Click): Click => ({ clickId, linkId, partnerId, at, isBot });
