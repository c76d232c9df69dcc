/** What of a month's volume goes with what a sale has lost, and comes back with what it regains. */
import { netShareOf } from "../commissions/index.ts";
import { monthOf } from "../lib/time.ts";
import { countsForVolume } from "./award-commission.ts";
import { netSaleOf, type SoldState } from "./net-sale.ts";
import type { CommissionRow } from "./rows.ts";
import { getVolume, setVolume } from "./store.ts";
import { reopenMonth, type Tx } from "./transaction.ts";

/** This share's part of what a sale has lost between two states of it; below zero, of what it has regained. */
export function volumeLost(before: SoldState, after: SoldState): number {
  const { inputs } = before;
  if (inputs === null || !countsForVolume(inputs)) return 0;
  return netShareOf(inputs, netSaleOf(before)) - netShareOf(inputs, netSaleOf(after));
}

/** The month of `occurredAt` loses this share's part of what the sale lost; a month's volume is never below zero. */
export function lowerVolume(
  tx: Tx,
  input: { row: CommissionRow; after: SoldState; occurredAt: number },
): { volumeMinor: number; loweredMinor: number } {
  const volumeMinor = volumeLost(input.row, input.after);
  if (volumeMinor === 0) return { volumeMinor: 0, loweredMinor: 0 };
  const month = monthOf(input.occurredAt);
  const before = getVolume(tx.sql, month);
  const after = Math.max(0, before - volumeMinor);
  setVolume(tx.sql, month, after);
  reopenMonth(tx, month);
  return { volumeMinor, loweredMinor: before - after };
}
