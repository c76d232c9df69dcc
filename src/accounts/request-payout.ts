/** A payout from request to its end, as moves of the books: reserve first, resolve once. Lines say which commissions it pays. */

import { ok, type Result, refuse } from "../lib/result.ts";
import { isCancelable, type PostedPayout, refusePayout } from "../payouts/index.ts";
import type { RequestPayoutCommand } from "./contract.ts";
import { showPayout } from "./resources.ts";
import type { PayoutRow } from "./rows.ts";
import { allocateLines } from "./rules.ts";
import { findCommission, findMeta, findPayout, insertPayoutLine, listCommissionsOfPayout, listOpenCommissions } from "./store.ts";
import { balancesOf, keepCommission, keepPayout, post, type Tx, tellPayout } from "./transaction.ts";

export function requestPayout(tx: Tx, command: RequestPayoutCommand): Result<PostedPayout> {
  const { payoutId, amountMinor, currency, method } = command;
  const existing = findPayout(tx.sql, payoutId);
  if (existing !== null) {
    return existing.amountMinor === amountMinor && existing.currency === currency
      ? ok(showPayout(tx.partnerId, existing))
      : refuse("idempotency_conflict", "the payout was requested with other values", { payoutId });
  }
  const refusal = refusePayout({
    amountMinor,
    currency,
    quarantine: findMeta(tx.sql, "quarantine"),
    minimumMinor: command.minimumMinor,
    availableMinor: balancesOf(tx, currency).available,
    hasMethod: method !== null,
  });
  if (refusal !== null) return { ok: false, refusal };
  if (method === null) throw new Error("an accepted payout has a method");
  const requested = keepPayout(tx, {
    id: payoutId,
    amountMinor,
    currency,
    methodId: method.id,
    methodType: method.type,
    destination: method.destination,
    status: "requested",
    attempt: 1,
    tries: 0,
    unresolvedSince: null,
    nextTryAt: null,
    transferId: null,
    failureCode: null,
    failureMessage: null,
    requestedAt: tx.now,
    approvedAt: null,
    paidAt: null,
    revision: tx.revision,
  });
  cover(tx, requested);
  post(tx, causeOf(tx, requested), [{ part: "reserve", debit: "available", credit: "in_flight", amountMinor }]);
  tellPayout(tx, "payout.requested", requested);
  return ok(showPayout(tx.partnerId, amountMinor < command.autoApproveUnderMinor ? approve(tx, requested) : requested));
}

function cover(tx: Tx, payout: PayoutRow): void {
  const lines = allocateLines(listOpenCommissions(tx.sql, payout.currency), payout.amountMinor);
  if (lines === null) throw new Error(`no released commissions cover ${payout.id}`);
  for (const line of lines) {
    insertPayoutLine(tx.sql, { payoutId: payout.id, ...line });
    const row = findCommission(tx.sql, line.commissionId);
    if (row !== null) keepCommission(tx, { ...row, coveredMinor: row.coveredMinor + line.amountMinor });
  }
}

function approve(tx: Tx, payout: PayoutRow): PayoutRow {
  // A manual payout waits for an owner's mark-paid; a rail is asked by the alarm, at once.
  const approved = keepPayout(tx, {
    ...payout,
    status: "approved",
    approvedAt: tx.now,
    nextTryAt: payout.methodType === "stripe" ? tx.now : null,
  });
  tellPayout(tx, "payout.approved", approved);
  return approved;
}

export function approvePayout(tx: Tx, payoutId: string): Result<PostedPayout> {
  const payout = findPayout(tx.sql, payoutId);
  if (payout === null) return missing(payoutId);
  const quarantine = findMeta(tx.sql, "quarantine");
  if (quarantine !== null) return refuse("account_quarantined", "the account's books are under review; payouts wait until they are proven");
  return payout.status === "requested" ? ok(showPayout(tx.partnerId, approve(tx, payout))) : wrongState(payout);
}

export function cancelPayout(tx: Tx, payoutId: string): Result<PostedPayout> {
  const payout = findPayout(tx.sql, payoutId);
  if (payout === null) return missing(payoutId);
  // Once a try has begun, its fate decides: a cancel now could give back money that has left.
  if (!isCancelable(payout.status) || payout.tries > 0) return wrongState(payout);
  const canceled = giveBack(tx, { ...payout, status: "canceled", nextTryAt: null });
  tellPayout(tx, "payout.canceled", canceled);
  return ok(showPayout(tx.partnerId, canceled));
}

/** A manual payout that an owner has sent by other means. */
export function markPayoutPaid(tx: Tx, payoutId: string): Result<PostedPayout> {
  const payout = findPayout(tx.sql, payoutId);
  if (payout === null) return missing(payoutId);
  if (payout.methodType !== "manual" || payout.status !== "approved") return wrongState(payout);
  return ok(showPayout(tx.partnerId, settlePayout(tx, payout)));
}

/** The money has left: once, whatever tells it. */
export function settlePayout(tx: Tx, payout: PayoutRow): PayoutRow {
  const paid = keepPayout(tx, {
    ...payout,
    status: "paid",
    paidAt: tx.now,
    nextTryAt: null,
    unresolvedSince: null,
    failureCode: null,
    failureMessage: null,
  });
  post(tx, causeOf(tx, paid), [{ part: "paid", debit: "in_flight", credit: "paid", amountMinor: paid.amountMinor }]);
  for (const { commission, lineMinor } of listCommissionsOfPayout(tx.sql, paid.id)) {
    keepCommission(tx, { ...commission, paidMinor: commission.paidMinor + lineMinor });
  }
  tellPayout(tx, "payout.paid", paid);
  return paid;
}

/** The rail has refused for good: the reserve and the commissions are free again. */
export function failPayout(tx: Tx, payout: PayoutRow, failure: { code: string; message: string }): PayoutRow {
  const failed = giveBack(tx, {
    ...payout,
    status: "failed",
    nextTryAt: null,
    unresolvedSince: null,
    failureCode: failure.code,
    failureMessage: failure.message,
  });
  tellPayout(tx, "payout.failed", failed);
  return failed;
}

function giveBack(tx: Tx, payout: PayoutRow): PayoutRow {
  const ended = keepPayout(tx, payout);
  for (const { commission, lineMinor } of listCommissionsOfPayout(tx.sql, ended.id)) {
    keepCommission(tx, { ...commission, coveredMinor: commission.coveredMinor - lineMinor });
  }
  post(tx, causeOf(tx, ended), [{ part: "void", debit: "in_flight", credit: "available", amountMinor: ended.amountMinor }]);
  return ended;
}

/** The rail took the money back after it was paid. */
export function reversePayout(tx: Tx, payoutId: string): Result<PostedPayout> {
  const payout = findPayout(tx.sql, payoutId);
  if (payout === null) return missing(payoutId);
  if (payout.status === "reversed") return ok(showPayout(tx.partnerId, payout));
  if (payout.status !== "paid") return wrongState(payout);
  const reversed = keepPayout(tx, { ...payout, status: "reversed" });
  for (const { commission, lineMinor } of listCommissionsOfPayout(tx.sql, reversed.id)) {
    keepCommission(tx, { ...commission, coveredMinor: commission.coveredMinor - lineMinor, paidMinor: commission.paidMinor - lineMinor });
  }
  post(tx, causeOf(tx, reversed), [{ part: "reversed", debit: "paid", credit: "available", amountMinor: reversed.amountMinor }]);
  tellPayout(tx, "payout.reversed", reversed);
  return ok(showPayout(tx.partnerId, reversed));
}

const causeOf = (tx: Tx, payout: PayoutRow) => ({ fact: payout.id, currency: payout.currency, occurredAt: tx.now, payoutId: payout.id });
const missing = (payoutId: string) => refuse("not_found", "there is no such payout", { payoutId });
const wrongState = (payout: PayoutRow) =>
  refuse("invalid_state", `the payout is ${payout.status}`, { payoutId: payout.id, status: payout.status });
