/**
 * The payout's state machine as pure decisions: whether a request is accepted, and what a try's outcome leads to.
 * No state is left on a guess: what may have moved is asked for again under the same key, then looked up, then shown to a person.
 */

import type { Refusal } from "../lib/result.ts";
import { HOUR, MINUTE, SECOND } from "../lib/time.ts";
import type { Partner } from "../partners/index.ts";
import type { Terms } from "../program/index.ts";
import type { BankNote, TransferOutcome } from "./contract.ts";

export type PayoutRequestFacts = {
  amountMinor: number;
  currency: string;
  quarantine: string | null;
  /** null: neither the terms nor the method serve the currency. */
  minimumMinor: number | null;
  availableMinor: number;
  hasMethod: boolean;
};

/** The first reason, in the contract's order, why a request is refused; null: it is accepted. */
export function refusePayout(facts: PayoutRequestFacts): Refusal | null {
  if (facts.quarantine !== null) {
    return { code: "account_quarantined", detail: "the account's books are under review; payouts wait until they are proven" };
  }
  if (facts.minimumMinor === null)
    return { code: "currency_mismatch", detail: `${facts.currency} is not paid out by this programme`, currency: facts.currency };
  if (facts.amountMinor < facts.minimumMinor) {
    return {
      code: "below_minimum",
      detail: "the amount is below the minimum payout",
      minimumMinor: facts.minimumMinor,
      currency: facts.currency,
    };
  }
  if (facts.amountMinor > facts.availableMinor) {
    return {
      code: "insufficient_balance",
      detail: "the amount is above the available balance",
      availableMinor: facts.availableMinor,
      currency: facts.currency,
    };
  }
  if (!facts.hasMethod) return { code: "no_payout_method", detail: "the partner has no active payout method" };
  return null;
}

/** What the programme itself holds against paying the partner, after all that the account decides; null: nothing. */
export function refuseForProgram(facts: {
  terms: Pick<Terms, "payouts">;
  partner: Pick<Partner, "taxStatus">;
  payingCustomers: number;
}): Refusal | null {
  const { minimumPayingCustomers } = facts.terms.payouts;
  if (facts.payingCustomers < minimumPayingCustomers) {
    return {
      code: "too_few_paying_customers",
      detail: `the partner needs ${minimumPayingCustomers} paying customers and has ${facts.payingCustomers}`,
      minimumPayingCustomers,
      payingCustomers: facts.payingCustomers,
    };
  }
  if (facts.partner.taxStatus === "required")
    return { code: "tax_details_required", detail: "the partner's tax details are missing; payouts wait until an owner has them" };
  return null;
}

/** Stripe keeps idempotency keys for at least 24 h (docs.stripe.com/api/idempotent_requests); one hour of that is margin. */
export const KEY_LIFETIME = 23 * HOUR;

/** `unresolvedSince`: the first try of this attempt whose fate is not known; null where none may have moved money. */
export type Sending = { tries: number; attempt: number; unresolvedSince: number | null };

/** How the next try asks: by sending under the frozen key, or, once the key may be forgotten, by looking for the transfer. */
export const howToTry = (sending: Sending, now: number): "send" | "find" =>
  sending.unresolvedSince !== null && now - sending.unresolvedSince >= KEY_LIFETIME ? "find" : "send";

export type AfterTry =
  | { next: "paid"; transferId: string }
  | { next: "failed"; code: string; message: string }
  | { next: "retry"; at: number; sending: Sending; code: string; message: string }
  | { next: "ask_person"; code: string; message: string };

/** Backoff before the next try: 5 s doubling to an hour. */
export const retryDelay = (tries: number): number => Math.min(HOUR, 5 * SECOND * 2 ** Math.min(Math.max(tries - 1, 0), 20));

/**
 * What a try's outcome leads to; `sending` is as it was before the try, `startedAt` when the try began. A refusal by the
 * rail is definite for this key. An empty balance is definite too, but the reserve stays and a new key waits for money.
 * A look-up that finds nothing is a person's to judge: no second transfer is ever sent on a guess.
 */
export function afterTry(
  sending: Sending,
  input: { how: "send" | "find"; outcome: TransferOutcome; startedAt: number; now: number },
): AfterTry {
  const { how, outcome, now } = input;
  if (outcome.kind === "confirmed") return { next: "paid", transferId: outcome.transferId };
  const { code, message } = outcome;
  if (outcome.kind === "refused")
    return how === "send" ? { next: "failed", code, message } : { next: "ask_person", code: "transfer_not_found", message };
  const tries = sending.tries + 1;
  const retry = (next: Omit<Sending, "tries">, at: number): AfterTry => ({ next: "retry", at, sending: { tries, ...next }, code, message });
  const at = now + retryDelay(tries);
  const { attempt, unresolvedSince } = sending;
  if (outcome.kind === "unknown") return retry({ attempt, unresolvedSince: unresolvedSince ?? input.startedAt }, at);
  const next =
    how === "send" && code === "balance_insufficient" ? { attempt: attempt + 1, unresolvedSince: null } : { attempt, unresolvedSince };
  return retry(next, Math.max(at, now + MINUTE));
}

/** What of a method's details is shown: the last four characters of a long text, nothing of a short one. */
export const maskDetails = (details: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(details).map(([name, value]) => [name, value.length >= 8 ? `••••${value.slice(-4)}` : "••••"]));

/** A method without a currency of its own takes any. */
export const methodServes = (method: { currency: string | null }, currency: string): boolean =>
  method.currency === null || method.currency === currency;

/** Names of details that are an account, and of those that name a bank, a place or a person. */
const ACCOUNT = /iban|account|acct|wallet|paypal|e-?mail|clabe|upi|pix/i;
const PERSON = /name|holder|owner|type/i;
const OTHER =
  /rout|bic|swift|sort|bank|aba\b|blz|branch|bsb|ifsc|phone|tel|mobile|date|birth|zip|post|address|street|city|country|tax|vat/i;
const isAccountName = (name: string): boolean => !PERSON.test(name) && (ACCOUNT.test(name) || !OTHER.test(name));

/** What in a manual method's details is an account number or an address to pay to, in one spelling. */
export const accountNumbersOf = (details: Readonly<Record<string, string>>): string[] =>
  Object.entries(details).flatMap(([name, value]) => {
    if (!isAccountName(name)) return [];
    const text = value.trim().toLowerCase();
    if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)) return [text];
    const plain = text.replace(/[^a-z0-9]/g, "");
    return plain.length >= 8 && (plain.match(/\d/g)?.length ?? 0) >= 4 ? [plain] : [];
  });

/** The partner's bank gave money back, and has taken none since. */
export const hasBankFailure = (method: { bank: BankNote | null }): boolean => method.bank !== null && method.bank.failure !== null;

/** What the later of two tellings says; of one instant, the failure. */
export function laterBankNote(known: BankNote | null, told: BankNote): BankNote {
  if (known === null || told.at > known.at) return told;
  return told.at === known.at && known.failure === null ? told : known;
}

/** What a person types to prove a ledger export against the head that a statement names. */
export const verifyCommandOf = (partnerId: string, head: { entries: number; hash: string }): string =>
  `npm run verify-ledger -- EXPORT.jsonl --partner ${partnerId} --entries ${head.entries} --head ${head.hash}`;

type Choosable = { currency: string | null; isDefault: boolean };

/** The default of the currency, else the one for all currencies, else the first that serves it. */
export const pickMethod = <M extends Choosable>(methods: readonly M[], currency: string): M | null =>
  methods.find((one) => one.isDefault && one.currency === currency) ??
  methods.find((one) => one.isDefault && one.currency === null) ??
  methods.find((one) => methodServes(one, currency)) ??
  null;

/** How long nothing leaves by a method that a partner changed to: time for its owner to notice. */
export const NEW_METHOD_WAIT = 24 * HOUR;
