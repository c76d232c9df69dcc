/** What the live list shows: a row for each thing that happened, the newest first; what belongs together is one row. Pure. */

import type { Schemas } from "../../../api/client.ts";
import type { LiveClick, LiveFrame } from "../../../api/live-frames.ts";

type Commission = Schemas["Commission"];
type Conversion = Schemas["Conversion"];
export type LiveRow =
  | { key: string; at: string; kind: "click"; click: LiveClick }
  | { key: string; at: string; kind: "conversion"; conversion: Conversion | null; commission: Commission | null }
  | { key: string; at: string; kind: "other"; event: string; data: Record<string, unknown> };

/** As many as can be taken in at a glance. */
const MOST = 8;

/** What else is told of, by the first word of its event. */
const TOLD: ReadonlySet<string> = new Set([
  "sale.refunded",
  "payout.requested",
  "payout.paid",
  "payout.failed",
  "partner.tier_changed",
  "link.created",
]);

const clickRow = (click: LiveClick): LiveRow => ({ key: click.id, at: click.at, kind: "click", click });

export function rowsOf(conversions: readonly Conversion[], commissions: readonly Commission[]): LiveRow[] {
  let rows: LiveRow[] = [];
  for (const conversion of conversions) rows = withConversion(rows, conversion.id, { conversion, at: conversion.occurredAt });
  for (const commission of commissions)
    if (commission.conversionId !== null) rows = withConversion(rows, commission.conversionId, { commission, at: commission.occurredAt });
  return newest(rows);
}

function withConversion(
  rows: readonly LiveRow[],
  key: string,
  { at, ...told }: { at: string; conversion?: Conversion; commission?: Commission },
): LiveRow[] {
  const known = rows.find((row) => row.key === key);
  const before = known?.kind === "conversion" ? known : { key, at, kind: "conversion" as const, conversion: null, commission: null };
  return [{ ...before, ...told }, ...rows.filter((row) => row.key !== key)];
}

export const newest = (rows: readonly LiveRow[]): LiveRow[] =>
  [...new Map(rows.map((row) => [row.key, row])).values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, MOST);

/** The rows after a frame, and what of the page it makes old. */
export function withFrame(rows: readonly LiveRow[], frame: LiveFrame): LiveRow[] {
  if (frame.type === "live.started") return newest([...frame.data.clicks.filter(({ counted }) => counted).map(clickRow), ...rows]);
  if (frame.type === "click.recorded") return newest([...frame.data.newest.map(clickRow), ...rows]);
  if (frame.type !== "event") return [...rows];
  const { event, data, timestamp: at } = frame;
  if (event === "sale.recorded" || event === "signup.recorded") {
    const conversion = data as unknown as Conversion;
    return newest(withConversion(rows, conversion.id, { conversion, at }));
  }
  if (event.startsWith("commission.")) {
    const commission = data as unknown as Commission;
    return commission.conversionId === null ? [...rows] : newest(withConversion(rows, commission.conversionId, { commission, at }));
  }
  return TOLD.has(event) ? newest([{ key: frame.id, at, kind: "other", event, data }, ...rows]) : [...rows];
}

/** The beginnings of the keys of the queries that a frame makes old. */
export function madeOldBy(frame: LiveFrame): readonly string[] {
  if (frame.type === "click.recorded") return ["report"];
  if (frame.type !== "event") return [];
  const [subject] = frame.event.split(".");
  if (subject === "sale" || subject === "signup" || subject === "commission") return ["report", "balance", "commissions"];
  if (subject === "payout") return ["balance", "payouts"];
  if (subject === "partner") return ["balance", "session"];
  return subject === "link" ? ["links"] : [];
}
