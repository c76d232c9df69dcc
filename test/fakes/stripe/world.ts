/** What the sandbox knows: one world a secret key, as each Stripe account has its own; plain JSON, so that it can be kept in a file. */
import type Stripe from "stripe";

export type FaultKind =
  | "drop_before_commit"
  | "drop_after_commit"
  | "hang"
  | "error_500"
  | "error_500_after_commit"
  | "rate_limit"
  | "conflict"
  | "unauthorized"
  | "balance_insufficient"
  | "account_restricted";

export type Fault = {
  kind: FaultKind;
  /** Method and path that it waits for. */
  on: string;
  /** A destination, transfer group, account or partner id; null: any. */
  match: string | null;
  times: number;
  /** How long a hanging call waits before it commits. */
  ms: number;
};

export type Stored = { fingerprint: string; at: number; status: number; body: string };

/** An event as it was when it happened; `account` where it is a connected account's. */
export type SandboxEvent = {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: object };
  livemode: false;
  pending_webhooks: number;
  request: { id: null; idempotency_key: null };
  type: string;
  account?: string;
};

/** Where events go: `connect` takes those of connected accounts, the others take our own account's. */
export type Webhook = { url: string; secret: string; connect: boolean };
/** One event on its way to one endpoint. */
export type Delivery = { eventId: string; url: string; attempts: number; dueAt: number };

export type World = {
  customers: Record<string, Stripe.Customer>;
  sessions: Record<string, Stripe.Checkout.Session>;
  /** What a session sells, by its id: Stripe shows line items only when asked. */
  carts: Record<string, CartLine[]>;
  /** What a session will give its payment or subscription. */
  sessionData: Record<string, { metadata: Record<string, string>; trialDays: number }>;
  paymentIntents: Record<string, Stripe.PaymentIntent>;
  charges: Record<string, Stripe.Charge>;
  refunds: Record<string, Stripe.Refund>;
  disputes: Record<string, Stripe.Dispute>;
  subscriptions: Record<string, Stripe.Subscription>;
  invoices: Record<string, Stripe.Invoice>;
  invoicePayments: Record<string, Stripe.InvoicePayment>;
  events: SandboxEvent[];
  webhooks: Webhook[];
  /** In any order, and each so many times, as Stripe allows itself. */
  mail: { shuffled: boolean; copies: number };
  deliveries: Delivery[];
  accounts: Record<string, Stripe.Account>;
  links: Record<string, { account: string; returnUrl: string; refreshUrl: string; expiresAt: number; used: boolean }>;
  transfers: Stripe.Transfer[];
  balances: Record<string, number>;
  stored: Record<string, Stored>;
  faults: Fault[];
  /** Calls by method and path. */
  requests: Record<string, number>;
  /** How far the virtual clock runs ahead, in ms. */
  aheadMs: number;
  serial: number;
};

/** What each currency begins with, in minor units. */
const STARTING_BALANCE = 10_000_000_000_000;
const DAY = 86_400_000;

/** One line of a cart, in the currency's smallest unit at Stripe. */
export type CartLine = {
  name: string;
  unitAmount: number;
  quantity: number;
  currency: string;
  interval: "day" | "week" | "month" | "year" | null;
};

export const API_VERSION = "2026-10-28.endive";

export const emptyWorld = (): World => ({
  customers: {},
  sessions: {},
  carts: {},
  sessionData: {},
  paymentIntents: {},
  charges: {},
  refunds: {},
  disputes: {},
  subscriptions: {},
  invoices: {},
  invoicePayments: {},
  events: [],
  webhooks: [],
  mail: { shuffled: false, copies: 1 },
  deliveries: [],
  accounts: {},
  links: {},
  transfers: [],
  balances: { usd: STARTING_BALANCE, eur: STARTING_BALANCE, gbp: STARTING_BALANCE },
  stored: {},
  faults: [],
  requests: {},
  aheadMs: 0,
  serial: 0,
});

export const balanceOf = (world: World, currency: string): number => world.balances[currency] ?? STARTING_BALANCE;

export const clock = (world: World): number => Date.now() + world.aheadMs;
export const seconds = (world: World): number => Math.floor(clock(world) / 1000);

export function makeId(world: World, prefix: string): string {
  world.serial += 1;
  return `${prefix}_1T${world.serial.toString(36).padStart(6, "0")}${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`;
}

/** Keys live for 24 hours, then are forgotten. */
export function pruneKeys(world: World): void {
  for (const [key, stored] of Object.entries(world.stored)) {
    if (clock(world) - stored.at >= DAY) delete world.stored[key];
  }
}
