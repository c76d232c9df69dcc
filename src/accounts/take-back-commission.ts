/**
 * Takes a commission back because a later decision gave its share to others, or gave another one: all that is left of it is
 * reversed, and the months get the volume that they would have without it.
 */
import { netShareOf, type PostedCommission } from "../commissions/index.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf } from "../lib/time.ts";
import { commissionIdOf, countsForVolume, suffixOf } from "./award-commission.ts";
import type { TakeBackCommand } from "./contract.ts";
import { showCommission } from "./resources.ts";
import type { CommissionRow } from "./rows.ts";
import { takeBack } from "./rules.ts";
import { findCommission, getVolume, listRefunds, setVolume } from "./store.ts";
import { balancesOf, keepCommission, post, type Tx, tellCommission } from "./transaction.ts";

/** Told again it does nothing. */
export function takeBackCommission(tx: Tx, command: TakeBackCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, commissionIdOf(tx, command.conversionId, command.revision));
  if (row === null) return refuse("not_found", "the conversion was not awarded in this account", { conversionId: command.conversionId });
  if (row.isTakenBack) return ok(showCommission(tx.partnerId, row));
  unwindVolume(tx, row);
  const leftMinor = row.amountMinor - row.reversedMinor;
  const { moves, holding } = takeBack(row, { amountMinor: leftMinor, availableMinor: balancesOf(tx, row.currency).available });
  const taken = keepCommission(tx, {
    ...row,
    ...holding,
    reversedMinor: row.amountMinor,
    isTakenBack: true,
    reason: row.reason ?? command.reason,
    steps: [...row.steps, { label: "reattributed", value: command.reason, amountMinor: leftMinor === 0 ? 0 : -leftMinor }],
  });
  const fact = `take_back:${command.conversionId}:${tx.partnerId}${suffixOf(command)}`;
  post(tx, { fact, currency: row.currency, occurredAt: tx.now, commissionId: row.id }, moves);
  if (leftMinor > 0) tellCommission(tx, "commission.reversed", taken);
  return ok(showCommission(tx.partnerId, taken));
}

/** The sale's month loses the share, and each refund's month gets back what it lost of it. */
function unwindVolume(tx: Tx, { id, inputs, occurredAt }: CommissionRow): void {
  if (inputs === null || !countsForVolume(inputs)) return;
  const { saleAmountMinor } = inputs;
  const move = (at: number, amountMinor: number): void => {
    const month = monthOf(at);
    setVolume(tx.sql, month, Math.max(0, getVolume(tx.sql, month) + amountMinor));
  };
  let refundedMinor = 0;
  for (const refund of listRefunds(tx.sql, id)) {
    const next = Math.min(saleAmountMinor, refundedMinor + refund.amountMinor);
    move(refund.occurredAt, netShareOf(inputs, saleAmountMinor - refundedMinor) - netShareOf(inputs, saleAmountMinor - next));
    refundedMinor = next;
  }
  move(occurredAt, -netShareOf(inputs, saleAmountMinor));
}
