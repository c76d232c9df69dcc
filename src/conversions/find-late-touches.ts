/**
 * What landed after a conversion was decided: clicks of its visitor that would have been looked at. They are shown, and
 * move nothing by themselves.
 */
import type { Touch } from "../attribution/index.ts";
import type { Ctx } from "../context.ts";
import { toIso } from "../lib/time.ts";
import { findLinksByIds } from "../links/index.ts";
import { listTouches } from "./gather-evidence.ts";
import type { ConversionRow } from "./store.ts";

/** Oldest first; none where the customer's binding decided, because clicks had no say. */
export async function findLateTouches(ctx: Pick<Ctx, "db">, conversion: ConversionRow): Promise<Touch[]> {
  const { touches, windowDays } = conversion.decision;
  if (touches.some((touch) => touch.source === "binding")) return [];
  const decided = new Set(touches.map((touch) => touch.clickId));
  const late = (await listTouches(ctx, { ...conversion, windowDays })).filter((click) => !decided.has(click.clickId));
  const replays = new Set(
    (await findLinksByIds(ctx, [...new Set(late.map((click) => click.linkId))])).filter((link) => link.isReplay).map((link) => link.id),
  );
  return late.map(({ clickId, linkId, partnerId, at, isBot }) => ({
    clickId,
    partnerId,
    linkId,
    at: toIso(at),
    source: "visitor",
    accepted: false,
    reason: replays.has(linkId) ? "link_replay" : isBot ? "bot_agent" : "arrived_late",
  }));
}
