/**
 * What an answer of Stripe's means for money and for accounts. The law: only a definite answer moves books; whatever may
 * have moved money is `unknown`, and a key is never exchanged for another one on such an answer.
 */
import { roundHalfEven } from "../lib/money.ts";
import type { RailAccount, TransferOrder, TransferOutcome } from "../payouts/index.ts";

/** What is known of a failed call; `status` is null when no answer came. */
export type StripeProblem = { status: number | null; type: string | null; code: string | null; message: string };

/** The outcome of a transfer call that did not answer 2xx. */
export function outcomeOfProblem(problem: StripeProblem): TransferOutcome {
  const { status, type, message } = problem;
  const as = <K extends "unknown" | "waiting" | "refused">(kind: K, fallback: string) => ({
    kind,
    code: problem.code ?? fallback,
    message,
  });
  if (status === null || status < 400) return as("unknown", "no_answer");
  if (type === "idempotency_error") return as("unknown", "idempotency_error");
  if (status === 408 || status === 409) return as("unknown", "conflict");
  if (status >= 500) return as("unknown", "stripe_error");
  if (status === 429 || problem.code === "rate_limit") return as("waiting", "rate_limit");
  if (status === 401 || status === 403) return as("waiting", "stripe_permission");
  // Stripe keeps this refusal for the key: the caller tries again under a new one.
  if (problem.code === "balance_insufficient") return as("waiting", "balance_insufficient");
  return as("refused", "transfer_refused");
}

/** The transfer as Stripe lists it, as far as it matters here. */
export type SeenTransfer = { id: string; amount: number; currency: string; destination: string | null };

/**
 * Whether the payout's transfer is among those of its group, which only this payout uses: a transfer that is there but is
 * not this order is nothing to guess about.
 */
export function outcomeOfSearch(order: TransferOrder, seen: readonly SeenTransfer[]): TransferOutcome {
  const currency = order.currency.toLowerCase();
  const amount = stripeAmount(order.amountMinor, order.currency);
  const match = seen.find((one) => one.amount === amount && one.currency === currency && one.destination === order.destination);
  if (match !== undefined) return { kind: "confirmed", transferId: match.id };
  if (seen.length > 0)
    return {
      kind: "unknown",
      code: "transfer_mismatch",
      message: `${order.payoutId} has a transfer of another amount, currency or destination`,
    };
  return { kind: "refused", code: "not_found", message: `Stripe has no transfer of ${order.payoutId}` };
}

/** Where Stripe's smallest unit is not that of ISO 4217: how many of Stripe's make one of ours, as a fraction. */
const STRIPE_UNITS: Record<string, readonly [bigint, bigint]> = { ISK: [100n, 1n], UGX: [100n, 1n], MGA: [1n, 100n] };
const SAME: readonly [bigint, bigint] = [1n, 1n];

/** Our minor units (ISO 4217) in Stripe's; null where Stripe has no unit that small: no other sum is ever sent in its place. */
export function stripeAmount(amountMinor: number, currency: string): number | null {
  const [stripes, ours] = STRIPE_UNITS[currency] ?? SAME;
  const scaled = BigInt(amountMinor) * stripes;
  return scaled % ours === 0n ? Number(scaled / ours) : null;
}

/** Stripe's units in our minor units; what Stripe cannot pay out (a hundredth of an Icelandic króna) is rounded. */
export function minorOf(amount: number, currency: string): number {
  const [stripes, ours] = STRIPE_UNITS[currency] ?? SAME;
  return roundHalfEven(BigInt(amount) * ours, stripes);
}

/** What of a payment that includes tax was the sale's, when `part` of it goes back. */
export const withoutTax = (part: number, sale: { gross: number; netMinor: number }): number =>
  sale.gross === 0 ? 0 : Math.min(sale.netMinor, roundHalfEven(BigInt(part) * BigInt(sale.netMinor), BigInt(sale.gross)));

/** A connected account, as far as it matters here. */
export type SeenAccount = {
  transfers: string | null;
  payoutsEnabled: boolean;
  detailsSubmitted: boolean;
  disabledReason: string | null;
  currentlyDue: readonly string[];
};

type AccountShape = {
  capabilities?: { transfers?: string | undefined } | null | undefined;
  payouts_enabled?: boolean | undefined;
  details_submitted?: boolean | undefined;
  requirements?: { disabled_reason?: string | null | undefined; currently_due?: readonly string[] | null | undefined } | null | undefined;
};

/** Stripe's account, as far as it matters here. */
export const seenAccount = (account: AccountShape): SeenAccount => ({
  transfers: account.capabilities?.transfers ?? null,
  payoutsEnabled: account.payouts_enabled === true,
  detailsSubmitted: account.details_submitted === true,
  disabledReason: account.requirements?.disabled_reason ?? null,
  currentlyDue: account.requirements?.currently_due ?? [],
});

/** Active can receive; pending waits for its owner or for Stripe's checks; restricted needs the owner to act. */
export function statusOfAccount(account: SeenAccount): RailAccount {
  const requirements = [...new Set(account.currentlyDue.map(inWords))];
  if (account.transfers === "active" && account.payoutsEnabled) return { status: "active", requirements };
  const waits =
    !account.detailsSubmitted || account.disabledReason === null || account.disabledReason === "requirements.pending_verification";
  return { status: waits ? "pending" : "restricted", requirements };
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^external_account/, "a bank account"],
  [/^tos_acceptance/, "acceptance of Stripe's terms"],
  [/\.dob\./, "date of birth"],
  [/\.address\./, "address"],
  [/\.verification\.document/, "an identity document"],
  [/\.verification\.additional_document/, "a second identity document"],
  [/\.(id_number|ssn_last_4)$/, "a tax or identity number"],
];

/** `individual.dob.day` -> `date of birth`. */
function inWords(requirement: string): string {
  const known = WORDS.find(([pattern]) => pattern.test(requirement));
  return known?.[1] ?? (requirement.split(".").at(-1) ?? requirement).replaceAll("_", " ");
}
