/**
 * What makes two reports the same fact, when a conversion may have occurred, what of each refund counts, and what a
 * partner may see. Pure.
 */
import type { Share } from "../attribution/index.ts";
import { formatMinor } from "../lib/money.ts";
import { ok, type Refusal, type Result, refuse } from "../lib/result.ts";
import { DAY, MINUTE, toIso } from "../lib/time.ts";
import type { ConversionReport, Decision, Hold } from "./contract.ts";

const MAX_AHEAD = 5 * MINUTE;
const MAX_BACK = 90 * DAY;

/** The instant of a report: the given one if it is in range, else now. */
export function occurredAtOf(given: number | null, input: { now: number; isAnyTimeTaken: boolean }): Result<number> {
  if (given === null) return ok(input.now);
  const isInRange = given <= input.now + MAX_AHEAD && given >= input.now - MAX_BACK;
  if (isInRange || input.isAnyTimeTaken) return ok(given);
  return refuse("occurred_at_out_of_range", "occurredAt must be at most 5 minutes ahead and 90 days back", {
    earliest: toIso(input.now - MAX_BACK),
    latest: toIso(input.now + MAX_AHEAD),
  });
}

/** The stored values that a report with the same identity must repeat. */
type Stored = Pick<ConversionReport, "amountMinor" | "currency" | "kind" | "product"> & { customerExternalId: string; occurredAt: number };

/** The first value in which a repeated report differs from what is stored. What it does not say is not compared, save the product. */
export function conflictOf(report: ConversionReport, stored: Stored): Refusal | null {
  const compared: [string, string | number | null, string | number | null][] = [
    ["customer.externalId", report.customer.externalId, stored.customerExternalId],
    ["amountMinor", report.amountMinor, stored.amountMinor],
    ["currency", report.currency, stored.currency],
    ["kind", report.kind ?? stored.kind, stored.kind],
    ["product", report.product, stored.product],
    ["occurredAt", report.occurredAt ?? stored.occurredAt, stored.occurredAt],
  ];
  const field = compared.find(([, given, kept]) => given !== kept)?.[0];
  return field === undefined
    ? null
    : { code: "conversion_conflict", detail: `this ${report.type} is already recorded with another ${field}`, field };
}

type RefundValues = { saleExternalId: string; amountMinor: number; occurredAt: number | null };

/** The same for refunds. */
export function refundConflictOf(report: RefundValues, stored: RefundValues): Refusal | null {
  const compared: [string, string | number | null, string | number | null][] = [
    ["saleExternalId", report.saleExternalId, stored.saleExternalId],
    ["amountMinor", report.amountMinor, stored.amountMinor],
    ["occurredAt", report.occurredAt ?? stored.occurredAt, stored.occurredAt],
  ];
  const field = compared.find(([, given, kept]) => given !== kept)?.[0];
  return field === undefined ? null : { code: "refund_conflict", detail: `this refund is already recorded with another ${field}`, field };
}

export const refundExceedsSale = (
  sale: { amountMinor: number; currency: string },
  refunded: { beforeMinor: number; amountMinor: number },
): Refusal => ({
  code: "refund_exceeds_sale",
  detail: `${formatMinor(refunded.amountMinor, sale.currency)} is more than the ${formatMinor(Math.max(0, sale.amountMinor - refunded.beforeMinor), sale.currency)} that is left of the sale`,
  saleAmountMinor: sale.amountMinor,
  refundedMinor: refunded.beforeMinor,
  amountMinor: refunded.amountMinor,
  currency: sale.currency,
});

/** What of each refund counts: in the order of arrival, all together at most the sale. */
export function applyRefunds<R extends { amountMinor: number }>(
  saleMinor: number,
  refunds: readonly R[],
): (R & { appliedMinor: number })[] {
  let left = saleMinor;
  return refunds.map((refund) => {
    const appliedMinor = Math.min(refund.amountMinor, left);
    left -= appliedMinor;
    return { ...refund, appliedMinor };
  });
}

type Parts<S, T> = { shares: readonly S[]; decision: { touches: readonly T[] } };

/** A conversion as a partner may see it: its own shares and touches, or null where it has no part in it. Owners (null) see all. */
export function partOf<S extends { partnerId: string }, T extends { partnerId: string | null }, C extends Parts<S, T>>(
  partnerId: string | null,
  conversion: C & Parts<S, T>,
): C | null {
  if (partnerId === null) return conversion;
  const shares = conversion.shares.filter((share) => share.partnerId === partnerId);
  const touches = conversion.decision.touches.filter((touch) => touch.partnerId === partnerId);
  return shares.length + touches.length === 0 ? null : { ...conversion, shares, decision: { ...conversion.decision, touches } };
}

type Awarded = { shares: readonly Share[]; revisions: Readonly<Record<string, number>> };

/**
 * The revision in which each partner's share is awarded, after a new decision: a share stays as it was awarded only if all
 * weights, its own place among them and its link are the same, because its commission and its refunds hang on all of these.
 */
export function revisionsOf(before: Awarded, shares: readonly Share[], revision: number): Record<string, number> {
  const isSameSplit = shares.length === before.shares.length && shares.every((share, n) => share.weightBps === before.shares[n]?.weightBps);
  const revisions = shares.map(({ partnerId, linkId }, n): [string, number] => {
    const old = before.shares[n];
    const isSame = isSameSplit && old?.partnerId === partnerId && old.linkId === linkId;
    return [partnerId, isSame ? (before.revisions[partnerId] ?? 0) : revision];
  });
  return Object.fromEntries(revisions.filter(([, each]) => each > 0));
}

/** Whose commissions of the earlier decision are taken back: of partners that have no share now, or another one. */
export const lostPartners = (before: Awarded, after: Awarded): string[] =>
  before.shares
    .map((share) => share.partnerId)
    .filter(
      (partnerId) =>
        !after.shares.some((share) => share.partnerId === partnerId) || revisionIn(before, partnerId) !== revisionIn(after, partnerId),
    );

export const revisionIn = ({ revisions }: Pick<Awarded, "revisions">, partnerId: string): number => revisions[partnerId] ?? 0;

/** `ada@example.com` -> `a***@example.com`. */
export const maskEmail = (email: string): string => `${email.slice(0, 1)}***${email.slice(email.lastIndexOf("@"))}`;

/** The kinds of reason that hold one partner's share. */
export const holdsOf = (holds: readonly Hold[], partnerId: string): string[] => [
  ...new Set(holds.flatMap((hold) => (typeof hold === "string" ? hold : hold.partnerId === partnerId ? hold.reason : []))),
];

/** What was decided, with the touches that earned it refused for fraud. */
export const refuseTouches = (decision: Decision): Decision => ({
  ...decision,
  touches: decision.touches.map(({ weightBps, ...touch }) => (touch.accepted ? { ...touch, accepted: false, reason: "fraud" } : touch)),
});
