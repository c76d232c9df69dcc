/**
 * Closes a month of an account: what is owed at its end, less what was granted for it before, is posted in the `bonus` type. Closed
 * again after a late sale or refund it posts the difference; with nothing changed it posts nothing.
 */
import { milestoneBonus, monthEndBonus } from "../commissions/index.ts";
import { derivedId } from "../lib/ids.ts";
import { formatMinor } from "../lib/money.ts";
import { DAY, monthOf } from "../lib/time.ts";
import type { Books } from "./books.ts";
import type { MonthPlan } from "./contract.ts";
import { matureCommission } from "./mature-commissions.ts";
import {
  findChangedMonth,
  findMonth,
  insertMonthBonus,
  listMonthBonuses,
  listMonthSales,
  listOpenMonths,
  type MonthSaleRow,
  saveMonth,
} from "./months.ts";
import { netSaleOf } from "./net-sale.ts";
import type { CommissionRow } from "./rows.ts";
import { getVolume, setMeta } from "./store.ts";
import { takeAway } from "./take-away.ts";
import { keepCommission, type Ledger, post, type Tx, tellCommission } from "./transaction.ts";

export function closeMonth(tx: Tx, plan: MonthPlan): void {
  const { month } = plan;
  const sales = listMonthSales(tx.sql, month);
  const bonuses = listMonthBonuses(tx.sql, month);
  const before = findMonth(tx.sql, month);
  const currencies = new Set([plan.currency, ...sales.map(({ row }) => row.currency), ...bonuses.map((row) => row.currency)]);
  let posts = before?.posts ?? 0;
  for (const currency of currencies) {
    const owedMinor = owedOf(tx, { plan, currency, sales });
    const granted = bonuses.filter((row) => row.currency === currency);
    // What an owner rejected was granted: it is not posted again.
    const grantedMinor = granted.reduce((sum, row) => sum + row.amountMinor - (row.isRejected ? 0 : row.reversedMinor), 0);
    if (owedMinor === grantedMinor) continue;
    if (owedMinor > grantedMinor) grant(tx, { plan, currency, n: posts, amountMinor: owedMinor - grantedMinor, owedMinor });
    else takeFrom(tx, { granted, month, n: posts, amountMinor: grantedMinor - owedMinor });
    posts += 1;
  }
  saveMonth(tx.sql, { month, termsVersion: plan.termsVersion, posts });
}

function owedOf(tx: Tx, { plan, currency, sales }: { plan: MonthPlan; currency: string; sales: readonly MonthSaleRow[] }): number {
  const volumeMinor = getVolume(tx.sql, plan.month);
  const counted = sales.flatMap(({ row, lostMinor }) =>
    row.inputs === null || row.currency !== currency || row.isRejected
      ? []
      : [{ inputs: row.inputs, netSaleMinor: netSaleOf(row), volumeMinor: Math.max(0, row.volumeMinor - lostMinor) }],
  );
  return monthEndBonus(counted, volumeMinor) + (currency === plan.currency ? milestoneBonus(plan.milestones, volumeMinor) : 0);
}

type Grant = { plan: MonthPlan; currency: string; n: number; amountMinor: number; owedMinor: number };

function grant(tx: Tx, { plan, currency, n, amountMinor, owedMinor }: Grant): void {
  const { month } = plan;
  const id = derivedId("com", "bonus", `${month}:${n}`, tx.partnerId);
  const occurredAt = lastInstantOf(month);
  const volume = formatMinor(getVolume(tx.sql, month), plan.currency);
  const row = keepCommission(tx, {
    id,
    conversionId: null,
    type: "bonus",
    currency,
    amountMinor,
    reversedMinor: 0,
    pendingMinor: amountMinor,
    heldMinor: 0,
    coveredMinor: 0,
    paidMinor: 0,
    isRejected: false,
    isTakenBack: false,
    holds: [],
    reason: `bonus of ${month}`,
    inputs: null,
    steps: [
      { label: "month", value: `${month}, ${volume} sold, terms version ${plan.termsVersion}` },
      { label: "month_end_bonus", value: `${formatMinor(owedMinor, currency)} owed for the month`, amountMinor: owedMinor },
      ...(amountMinor === owedMinor
        ? []
        : [{ label: "granted_before", value: `-${formatMinor(owedMinor - amountMinor, currency)}`, amountMinor }]),
    ],
    refundedMinor: 0,
    disputedMinor: 0,
    volumeMinor: 0,
    occurredAt,
    releasesAt: occurredAt + plan.holdDays * DAY,
    releasedAt: null,
    createdAt: tx.now,
    revision: tx.revision,
  });
  insertMonthBonus(tx.sql, { commissionId: id, month, currency, n });
  post(tx, { fact: `bonus:${month}:${n}`, currency, occurredAt, commissionId: id }, [
    { part: "", debit: "expense", credit: "pending", amountMinor },
  ]);
  tellCommission(tx, "commission.earned", row);
  if (row.releasesAt <= tx.now) matureCommission(tx, row);
}

/** What was granted too much is taken back where it is, from the latest grant first. */
function takeFrom(tx: Tx, input: { granted: readonly CommissionRow[]; month: string; n: number; amountMinor: number }): void {
  let left = input.amountMinor;
  for (const row of [...input.granted].reverse()) {
    const amountMinor = row.isRejected ? 0 : Math.min(left, row.amountMinor - row.reversedMinor);
    if (amountMinor === 0) continue;
    left -= amountMinor;
    const cause = { fact: `bonus:${input.month}:${input.n}:${row.id}`, currency: row.currency, occurredAt: tx.now, commissionId: row.id };
    const holding = takeAway(tx, { row, cause, amountMinor });
    const step = { label: "month_end_bonus", value: `less was sold in ${input.month} after all`, amountMinor: -amountMinor };
    const reversed = keepCommission(tx, {
      ...row,
      ...holding,
      reversedMinor: row.reversedMinor + amountMinor,
      steps: [...row.steps, step],
    });
    tellCommission(tx, "commission.reversed", reversed);
  }
}

/** The last millisecond of a UTC month: what is owed for it belongs to it. */
export function lastInstantOf(month: string): number {
  const next = Date.parse(`${month}-01T00:00:00.000Z`) + 32 * DAY;
  return Date.parse(`${monthOf(next)}-01T00:00:00.000Z`) - 1;
}

export const openMonthsOf = (ledger: Ledger, sql: SqlStorage, through: string): string[] =>
  listOpenMonths(sql, { closedThrough: ledger.closedThrough ?? "", through });

/** A month a transaction; the account is closed through `through` once no month up to it is open. */
export function closeMonthsOf(books: Books, sql: SqlStorage, input: { through: string; plans: readonly MonthPlan[] }): void {
  for (const plan of input.plans) books.transact((tx) => closeMonth(tx, plan));
  books.transact((tx) => {
    const { closedThrough } = tx.ledger;
    if (closedThrough !== null && closedThrough >= input.through) return;
    if (listOpenMonths(sql, { closedThrough: closedThrough ?? "", through: input.through }).some((month) => findMonth(sql, month) === null))
      return;
    setMeta(tx.sql, "closedThrough", input.through);
    tx.ledger.closedThrough = input.through;
  });
}

/** Up to where all months are closed, and none has changed since; "" before the first close. */
export function closedThroughOf(sql: SqlStorage, ledger: Ledger): string {
  const changed = findChangedMonth(sql);
  const closed = ledger.closedThrough ?? "";
  return changed === null || changed > closed ? closed : monthOf(Date.parse(`${changed}-01T00:00:00.000Z`) - 1);
}
