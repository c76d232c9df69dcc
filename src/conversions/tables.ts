/** Customers, conversions, refunds and disputes, one row a fact; the external ids are the identities. All but a dispute's status are immutable. */
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Share, WeightedShare } from "../attribution/index.ts";
import type { Conversion, Decision, Dispute } from "./contract.ts";

export const customers = sqliteTable("customers", {
  id: text().primaryKey(),
  externalId: text("external_id").notNull().unique(),
  email: text(),
  name: text(),
  /** Whom the customer is bound to: the shares of its first attributed conversion. Written once. */
  binding: text({ mode: "json" }).$type<WeightedShare[]>(),
  /** That conversion. */
  boundBy: text("bound_by"),
  createdAt: integer("created_at").notNull(),
});

export const conversions = sqliteTable(
  "conversions",
  {
    id: text().primaryKey(),
    type: text().$type<Conversion["type"]>().notNull(),
    externalId: text("external_id").notNull(),
    customerId: text("customer_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    currency: text(),
    kind: text().$type<"one_time" | "recurring">(),
    product: text(),
    quantity: integer(),
    status: text().$type<Conversion["status"]>().notNull(),
    shares: text({ mode: "json" }).$type<Share[]>().notNull(),
    decision: text({ mode: "json" }).$type<Decision>().notNull(),
    /** What holds every commission of it, from attribution (a bot's token). */
    holds: text({ mode: "json" }).$type<string[]>().notNull(),
    termsVersion: integer("terms_version").notNull(),
    metadata: text({ mode: "json" }).$type<Record<string, string | number | boolean | null>>(),
    occurredAt: integer("occurred_at").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("conversions_by_external_id").on(t.type, t.externalId),
    index("conversions_by_customer").on(t.customerId, t.occurredAt),
  ],
);

export const refunds = sqliteTable(
  "refunds",
  {
    id: text().primaryKey(),
    externalId: text("external_id").notNull().unique(),
    saleExternalId: text("sale_external_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    occurredAt: integer("occurred_at").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("refunds_by_sale").on(t.saleExternalId)],
);

/** A buyer's dispute of a sale with its bank. Its amount never changes; `status` ends as won or lost. */
export const disputes = sqliteTable(
  "disputes",
  {
    id: text().primaryKey(),
    externalId: text("external_id").notNull().unique(),
    saleExternalId: text("sale_external_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    status: text().$type<Dispute["status"]>().notNull(),
    occurredAt: integer("occurred_at").notNull(),
    /** null: still open. */
    closedAt: integer("closed_at"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("disputes_by_sale").on(t.saleExternalId)],
);
