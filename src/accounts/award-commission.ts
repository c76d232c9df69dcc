/** Posts what a partner earns for its share of a conversion: once a decision about it, with its inputs frozen, at the month's volume so far. */
import { type CommissionInputs, evaluateCommission, type Found, netShareOf, type PostedCommission } from "../commissions/index.ts";
import { derivedId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { DAY, monthOf, monthsBetween } from "../lib/time.ts";
import type { AwardCommand } from "./contract.ts";
import { addEarned, countCustomerSale, findCustomer, getEarned } from "./earned.ts";
import { matureCommission } from "./mature-commissions.ts";
import { showCommission } from "./resources.ts";
import type { CommissionRow } from "./rows.ts";
import { findCommission, getVolume, listCommissionsOfConversion, setVolume } from "./store.ts";
import { keepCommission, post, reopenMonth, type Tx, tellCommission } from "./transaction.ts";

/** The commission of a conversion in this account; each decision about the conversion makes its own. */
export const commissionIdOf = (tx: Pick<Tx, "partnerId">, conversionId: string, revision = 0): string =>
  derivedId("com", conversionId, tx.partnerId, ...(revision === 0 ? [] : [String(revision)]));

/** What tells a later decision's facts from the first one's. */
export const suffixOf = ({ revision = 0 }: { revision?: number }): string => (revision === 0 ? "" : `:${revision}`);

export function awardCommission(tx: Tx, command: AwardCommand): Result<PostedCommission> {
  const id = commissionIdOf(tx, command.conversionId, command.revision);
  const existing = findCommission(tx.sql, id);
  if (existing !== null) {
    return isSameAward(existing, command)
      ? ok(showCommission(tx.partnerId, existing))
      : refuse("conversion_conflict", "the conversion was awarded with other values", { conversionId: command.conversionId });
  }
  const inputs: CommissionInputs = { ...command.inputs, ...findPast(tx, command) };
  const month = monthOf(command.occurredAt);
  const volumeMinor = countsForVolume(inputs) ? netShareOf(inputs, inputs.saleAmountMinor) : 0;
  if (volumeMinor > 0) setVolume(tx.sql, month, inputs.volumeBeforeMinor + volumeMinor);
  reopenMonth(tx, month);
  countCustomerSale(tx.sql, command);
  const holds = [...new Set([...command.holds, ...holdsBefore(tx, command)])];
  const row = earn(tx, { id, command: { ...command, holds }, inputs, volumeMinor });
  addEarned(tx.sql, row, row.amountMinor);
  return ok(showCommission(tx.partnerId, row));
}

/** What the partner had before this conversion, in the order of posting. */
function findPast(tx: Tx, { occurredAt, inputs }: AwardCommand): Found {
  const { sql } = tx;
  const month = monthOf(occurredAt);
  const customerId = inputs.facts?.customerId;
  const { firstSaleAt = occurredAt, recurringSales = 0 } = (customerId === undefined ? null : findCustomer(sql, customerId)) ?? {};
  const { currency } = inputs.terms;
  return {
    volumeBeforeMinor: countsForVolume(inputs) ? getVolume(sql, month) : 0,
    monthsSinceFirst: monthsBetween(firstSaleAt, occurredAt),
    recurringBefore: recurringSales,
    customerEarnedMinor: customerId === undefined ? 0 : getEarned(sql, { scope: customerId, currency }),
    monthEarnedMinor: getEarned(sql, { scope: month, currency }),
    posting: tx.revision,
  };
}

/** What held this partner's commission under an earlier decision holds the new one; one that was rejected is looked at again. */
function holdsBefore(tx: Tx, { conversionId, revision = 0 }: AwardCommand): string[] {
  if (revision === 0) return [];
  return listCommissionsOfConversion(tx.sql, conversionId).flatMap((row) => (row.isRejected ? ["rejected_before"] : row.holds));
}

type Earned = { id: string; command: AwardCommand; inputs: CommissionInputs; volumeMinor: number };

function earn(tx: Tx, { id, command, inputs, volumeMinor }: Earned): CommissionRow {
  const { amountMinor, steps } = evaluateCommission(inputs, inputs.saleAmountMinor);
  const isHeld = command.holds.length > 0 && amountMinor > 0;
  const row = keepCommission(tx, {
    id,
    conversionId: command.conversionId,
    type: inputs.type,
    currency: inputs.currency,
    amountMinor,
    reversedMinor: 0,
    pendingMinor: isHeld ? 0 : amountMinor,
    heldMinor: isHeld ? amountMinor : 0,
    coveredMinor: 0,
    paidMinor: 0,
    isRejected: false,
    isTakenBack: false,
    holds: isHeld ? command.holds : [],
    reason: null,
    inputs,
    steps,
    refundedMinor: 0,
    disputedMinor: 0,
    volumeMinor,
    occurredAt: command.occurredAt,
    releasesAt: command.occurredAt + command.holdDays * DAY,
    releasedAt: null,
    createdAt: tx.now,
    revision: tx.revision,
  });
  if (amountMinor === 0) return row;
  const cause = {
    fact: `earn:${command.conversionId}:${tx.partnerId}${suffixOf(command)}`,
    currency: row.currency,
    occurredAt: command.occurredAt,
    commissionId: id,
  };
  post(tx, cause, [{ part: "", debit: "expense", credit: "pending", amountMinor }]);
  if (isHeld) post(tx, cause, [{ part: "hold", debit: "pending", credit: "held", amountMinor }]);
  tellCommission(tx, "commission.earned", row);
  if (isHeld) tellCommission(tx, "commission.held", row);
  return row.releasesAt <= tx.now ? matureCommission(tx, row) : row;
}

/** Volume is sales in the terms' currency; a signup is none. */
export const countsForVolume = (inputs: Pick<CommissionInputs, "type" | "currency" | "terms">): boolean =>
  inputs.type !== "signup" && inputs.currency === inputs.terms.currency;

/** The sale is the same; its terms, tier and rate were frozen by the first award and are not compared. */
const isSameAward = (row: CommissionRow, command: AwardCommand): boolean =>
  row.occurredAt === command.occurredAt &&
  row.currency === command.inputs.currency &&
  row.inputs?.saleAmountMinor === command.inputs.saleAmountMinor;
