/** Posts what a partner earns for its share of a conversion: once a conversion, with its inputs frozen, at the month's volume so far. */
import { type CommissionInputs, evaluateCommission, type Found, type PostedCommission, shareOf } from "../commissions/index.ts";
import { derivedId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { DAY, monthOf, monthsBetween } from "../lib/time.ts";
import type { AwardCommand } from "./contract.ts";
import { addEarned, countCustomerSale, findCustomer, getEarned } from "./earned.ts";
import { matureCommission } from "./mature-commissions.ts";
import { showCommission } from "./resources.ts";
import type { CommissionRow } from "./rows.ts";
import { findCommission, getVolume, setVolume } from "./store.ts";
import { keepCommission, post, type Tx, tellCommission } from "./transaction.ts";

/** The commission of a conversion in this account. */
export const commissionIdOf = (tx: Pick<Tx, "partnerId">, conversionId: string): string => derivedId("com", conversionId, tx.partnerId);

export function awardCommission(tx: Tx, command: AwardCommand): Result<PostedCommission> {
  const id = commissionIdOf(tx, command.conversionId);
  const existing = findCommission(tx.sql, id);
  if (existing !== null) {
    return isSameAward(existing, command)
      ? ok(showCommission(tx.partnerId, existing))
      : refuse("conversion_conflict", "the conversion was awarded with other values", { conversionId: command.conversionId });
  }
  const inputs: CommissionInputs = { ...command.inputs, ...findPast(tx, command) };
  const month = monthOf(command.occurredAt);
  if (countsForVolume(inputs)) setVolume(tx.sql, month, inputs.volumeBeforeMinor + shareOf(inputs, inputs.saleAmountMinor));
  countCustomerSale(tx.sql, command);
  const row = earn(tx, { id, command, inputs });
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

function earn(tx: Tx, input: { id: string; command: AwardCommand; inputs: CommissionInputs }): CommissionRow {
  const { id, command, inputs } = input;
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
    holds: isHeld ? command.holds : [],
    reason: null,
    inputs,
    steps,
    refundedMinor: 0,
    occurredAt: command.occurredAt,
    releasesAt: command.occurredAt + command.holdDays * DAY,
    releasedAt: null,
    createdAt: tx.now,
    revision: tx.revision,
  });
  if (amountMinor === 0) return row;
  const cause = {
    fact: `earn:${command.conversionId}:${tx.partnerId}`,
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
