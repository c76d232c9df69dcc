/**
 * The payout's state machine as data: state x event -> state, entry, announcement. Law: what is not in the table does not
 * happen; a reserve is resolved once, and nothing that may have left is given back without a definite answer.
 */
import type { FactType } from "../facts.ts";
import type { PayoutStatus } from "./contract.ts";

/** `unknown` is inside `processing`: a try is under way, or its fate is not known. Callers see `processing`. */
export type PayoutState = PayoutStatus | "unknown";

export const PAYOUT_EVENTS = [
  /** The owner, or the terms' limit, lets it go. */
  "approve",
  /** Its partner or an owner calls it off. */
  "cancel",
  /** The owner has sent a manual one. */
  "mark_paid",
  /** A try begins; committed before the call goes out. */
  "try",
  /** The rail has the transfer: the call's answer, its event, the nightly list or a person say so. */
  "confirm",
  /** The rail refuses for good. */
  "refuse",
  /** The rail says that nothing moved, and may be asked again: too many calls, no money there yet. */
  "defer",
  /** No answer, or one that says nothing about the money. */
  "lose",
  /** A person has looked: it never left. */
  "deny",
  /** The rail took the money back. */
  "reverse",
] as const;
export type PayoutEvent = (typeof PAYOUT_EVENTS)[number];

/** The entry of a transition: which way the reserve goes. */
export type PayoutEntry = "paid" | "void" | "reversed";
export type Transition = { to: PayoutState; entry: PayoutEntry | null; tells: Extract<FactType, `payout.${string}`> | null };

const to = (state: PayoutState, entry: Transition["entry"] = null, tells: Transition["tells"] = null): Transition => ({
  to: state,
  entry,
  tells,
});
const CANCELED = to("canceled", "void", "payout.canceled");
const PAID = to("paid", "paid", "payout.paid");
const FAILED = to("failed", "void", "payout.failed");

/** `requested` itself comes of the request, with the entry `reserve` and `payout.requested`. */
export const PAYOUT_MACHINE: Record<PayoutState, Partial<Record<PayoutEvent, Transition>>> = {
  requested: { approve: to("approved", null, "payout.approved"), cancel: CANCELED },
  approved: { cancel: CANCELED, mark_paid: PAID, try: to("unknown") },
  processing: { try: to("unknown"), confirm: PAID },
  unknown: { try: to("unknown"), confirm: PAID, refuse: FAILED, defer: to("processing"), lose: to("unknown"), deny: FAILED },
  // Told again: the same end, and no second entry.
  paid: { confirm: to("paid"), reverse: to("reversed", "reversed", "payout.reversed") },
  failed: {},
  canceled: {},
  reversed: { reverse: to("reversed") },
};

/** `unresolvedSince` is set from the moment that a try is committed until a definite answer has come. */
export const stateOf = (payout: { status: PayoutStatus; unresolvedSince: number | null }): PayoutState =>
  payout.status === "processing" && payout.unresolvedSince !== null ? "unknown" : payout.status;

export const statusOf = (state: PayoutState): PayoutStatus => (state === "unknown" ? "processing" : state);

/** In `in_flight`: reserved, and neither paid nor given back. */
export const isOpen = (status: PayoutStatus): boolean => status === "requested" || status === "approved" || status === "processing";
