/**
 * Takes a commission back because a later decision gave its share to others, or gave another one: all that is left of it is
 * reversed, and the months get the volume that they would have without it.
 */
import type { PostedCommission } from "../commissions/index.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { monthOf } from "../lib/time.ts";
import { commissionIdOf, suffixOf } from "./award-commission.ts";
import type { TakeBackCommand } from "./contract.ts";
import { addEarned, uncountCustomerSale } from "./earned.ts";
import { showCommission } from "./resources.ts";
import type { CommissionRow } from "./rows.ts";
import { findCommission, getVolume, setVolume } from "./store.ts";
import { takeAway } from "./take-away.ts";
import { keepCommission, reopenMonth, type Tx, tellCommission } from "./transaction.ts";
import { clearVolumeLosses, listVolumeLosses } from "./unwinding-store.ts";

/** Told again it does nothing. */
export function takeBackCommission(tx: Tx, command: TakeBackCommand): Result<PostedCommission> {
  const row = findCommission(tx.sql, commissionIdOf(tx, command.conversionId, command.revision));
  if (row === null) return refuse("not_found", "the conversion was not awarded in this account", { conversionId: command.conversionId });
  if (row.isTakenBack) return ok(showCommission(tx.partnerId, row));
  unwindVolume(tx, row);
  const leftMinor = row.amountMinor - row.reversedMinor;
  const fact = `take_back:${command.conversionId}:${tx.partnerId}${suffixOf(command)}`;
  const cause = { fact, currency: row.currency, occurredAt: tx.now, commissionId: row.id };
  const holding = takeAway(tx, { row, cause, amountMinor: leftMinor });
  const taken = keepCommission(tx, {
    ...row,
    ...holding,
    reversedMinor: row.amountMinor,
    isTakenBack: true,
    volumeMinor: 0,
    reason: row.reason ?? command.reason,
    steps: [...row.steps, { label: "reattributed", value: command.reason, amountMinor: leftMinor === 0 ? 0 : -leftMinor }],
  });
  addEarned(tx.sql, row, -leftMinor);
  uncountCustomerSale(tx.sql, row);
  if (leftMinor > 0) tellCommission(tx, "commission.reversed", taken);
  return ok(showCommission(tx.partnerId, taken));
}

/** The sale's month loses the share, and each month that lost of it by a refund or a dispute gets that back. */
function unwindVolume(tx: Tx, { id, volumeMinor, occurredAt }: CommissionRow): void {
  const move = (at: number, amountMinor: number): void => {
    if (amountMinor === 0) return;
    const month = monthOf(at);
    setVolume(tx.sql, month, Math.max(0, getVolume(tx.sql, month) + amountMinor));
    reopenMonth(tx, month);
  };
  for (const loss of listVolumeLosses(tx.sql, id)) move(loss.occurredAt, loss.volumeMinor);
  clearVolumeLosses(tx.sql, id);
  move(occurredAt, -volumeMinor);
}
