/**
 * What Stripe has told: the raw events, and what must be remembered of them so that they may come in any order. Every row
 * is a fact of Stripe's own ids; amounts are in Stripe's units unless the name says minor.
 */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Endpoint, Reversal } from "./contract.ts";

export const stripeEvents = sqliteTable(
  "stripe_events",
  {
    id: text().primaryKey(),
    type: text().notNull(),
    endpoint: text().$type<Endpoint>().notNull(),
    account: text(),
    /** As it was signed. */
    body: text().notNull(),
    receivedAt: integer("received_at").notNull(),
  },
  (t) => [index("stripe_events_by_time").on(t.receivedAt)],
);

/** Stripe's customers that are known here by another id, or by a click that travelled with them. */
export const stripeCustomers = sqliteTable(
  "stripe_customers",
  {
    id: text().primaryKey(),
    externalId: text("external_id"),
    click: text(),
    /** Our customer, once it bought something or was bound: by it the row is found when the person is erased. */
    customerId: text("customer_id"),
  },
  (t) => [index("stripe_customers_by_customer").on(t.customerId, t.id)],
);

/** Subscriptions whose session is known, or known not to be: Stripe is asked once. */
export const stripeSubscriptions = sqliteTable("stripe_subscriptions", { id: text().primaryKey() });

/** Sales that came from Stripe: what was paid, and what of it is the sale (without tax). */
export const stripeSales = sqliteTable(
  "stripe_sales",
  {
    externalId: text("external_id").primaryKey(),
    /** The invoice of a one-time session: it announces the same purchase. */
    invoiceId: text("invoice_id"),
    gross: integer().notNull(),
    netMinor: integer("net_minor").notNull(),
    currency: text().notNull(),
  },
  (t) => [index("stripe_sales_by_invoice").on(t.invoiceId)],
);

/** Which payment (intent or charge) paid which sale: refunds and disputes name only the payment. */
export const stripePayments = sqliteTable(
  "stripe_payments",
  { id: text().notNull(), saleExternalId: text("sale_external_id").notNull() },
  (t) => [primaryKey({ columns: [t.id, t.saleExternalId] }), index("stripe_payments_by_sale").on(t.saleExternalId)],
);

/** Refunds and disputes, waiting for their sale or done. */
export const stripeReversals = sqliteTable(
  "stripe_reversals",
  {
    id: text().primaryKey(),
    kind: text().$type<Reversal["kind"]>().notNull(),
    status: text().$type<Reversal["status"]>().notNull(),
    /** The status's place in its order: a row never goes back. */
    rank: integer().notNull(),
    paymentId: text("payment_id").notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    occurredAt: integer("occurred_at").notNull(),
    /** The last status that was carried into the books; null: none yet. */
    appliedStatus: text("applied_status").$type<Reversal["status"]>(),
  },
  (t) => [index("stripe_reversals_by_payment").on(t.paymentId)],
);
