/**
 * What an answer of Stripe's means for money and for accounts. The law: only a definite answer moves books; whatever may
 * have moved money is `unknown`, and a key is never exchanged for another one on such an answer.
 */
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

/** Stripe keeps two decimals for these, although they have none in ISO 4217. */
const WITH_DECIMALS_AT_STRIPE: ReadonlySet<string> = new Set(["ISK", "UGX"]);

/** Our minor units (ISO 4217) in Stripe's. */
export const stripeAmount = (amountMinor: number, currency: string): number =>
  WITH_DECIMALS_AT_STRIPE.has(currency) ? amountMinor * 100 : amountMinor;

/** Stripe's minor units in ours (ISO 4217); what is below one of ours is not there. */
export const minorOfStripe = (amount: number, currency: string): number =>
  WITH_DECIMALS_AT_STRIPE.has(currency) ? Math.trunc(amount / 100) : amount;

/** A connected account, as far as it matters here. */
export type SeenAccount = {
  transfers: string | null;
  payoutsEnabled: boolean;
  detailsSubmitted: boolean;
  disabledReason: string | null;
  currentlyDue: readonly string[];
};

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
