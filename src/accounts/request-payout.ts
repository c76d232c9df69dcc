/** A payout's doors: the request, which reserves before anything else, and what people and the rail say of it afterwards. */

import { ok, type Result, refuse } from "../lib/result.ts";
import { type PostedPayout, refusePayout } from "../payouts/index.ts";
import { advancePayout, causeOf, wrongState } from "./advance-payout.ts";
import type { RequestPayoutCommand } from "./contract.ts";
import { showPayout } from "./resources.ts";
import type { PayoutRow } from "./rows.ts";
import { allocateLines } from "./rules.ts";
import { findCommission, findMeta, findPayout, insertPayoutLine, listOpenCommissions } from "./store.ts";
import { balancesOf, keepCommission, keepPayout, post, type Tx, tellPayout } from "./transaction.ts";

export function requestPayout(tx: Tx, command: RequestPayoutCommand): Result<PostedPayout> {
  const { payoutId, amountMinor, currency, method } = command;
  const existing = findPayout(tx.sql, payoutId);
  if (existing !== null) {
    return existing.amountMinor === amountMinor && existing.currency === currency
      ? ok(showPayout(tx.partnerId, existing))
      : refuse("idempotency_conflict", "the payout was requested with other values", { payoutId });
  }
  const ownRefusal = refusePayout({
    amountMinor,
    currency,
    quarantine: findMeta(tx.sql, "quarantine"),
    minimumMinor: command.minimumMinor,
    availableMinor: balancesOf(tx, currency).available,
    hasMethod: method !== null,
  });
  const refusal = ownRefusal ?? command.refusal ?? null;
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
    sendAfter: method.sendAfter ?? null,
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
  return amountMinor < command.autoApproveUnderMinor ? show(tx, approve(tx, requested)) : show(tx, ok(requested));
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

/** A manual payout waits for an owner's mark-paid; a rail is asked by the alarm, at once or as soon as its method may be used. */
const approve = (tx: Tx, payout: PayoutRow): Result<PayoutRow> =>
  advancePayout(tx, payout, {
    event: "approve",
    changes: { approvedAt: tx.now, nextTryAt: payout.methodType === "stripe" ? Math.max(tx.now, payout.sendAfter ?? 0) : null },
  });

export function approvePayout(tx: Tx, payoutId: string): Result<PostedPayout> {
  const quarantine = findMeta(tx.sql, "quarantine");
  return withPayout(tx, payoutId, (payout) =>
    quarantine === null
      ? approve(tx, payout)
      : refuse("account_quarantined", "the account's books are under review; payouts wait until they are proven"),
  );
}

export const cancelPayout = (tx: Tx, payoutId: string): Result<PostedPayout> =>
  withPayout(tx, payoutId, (payout) => advancePayout(tx, payout, { event: "cancel" }));

/** A manual payout that an owner has sent by other means. */
export const markPayoutPaid = (tx: Tx, payoutId: string): Result<PostedPayout> =>
  withPayout(tx, payoutId, (payout) =>
    payout.methodType === "manual" ? advancePayout(tx, payout, { event: "mark_paid", changes: { paidAt: tx.now } }) : wrongState(payout),
  );

/** The rail took the money back after it was paid. */
export const reversePayout = (tx: Tx, payoutId: string): Result<PostedPayout> =>
  withPayout(tx, payoutId, (payout) => advancePayout(tx, payout, { event: "reverse" }));

export const show = (tx: Tx, result: Result<PayoutRow>): Result<PostedPayout> =>
  result.ok ? ok(showPayout(tx.partnerId, result.value)) : result;

export function withPayout(tx: Tx, payoutId: string, move: (payout: PayoutRow) => Result<PayoutRow>): Result<PostedPayout> {
  const payout = findPayout(tx.sql, payoutId);
  return payout === null ? refuse("not_found", "there is no such payout", { payoutId }) : show(tx, move(payout));
}
