/**
 * Customers, conversions, refunds and disputes: facts, one row each; the external ids are the identities. What was decided about a
 * conversion changes only by a reattribution, which keeps what was decided before; a dispute only moves on. And the proofs of erasures.
 */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Share, WeightedShare } from "../attribution/index.ts";
import type { Conversion, Decision, Dispute, Erasure, Given, Hold } from "./contract.ts";

export const customers = sqliteTable("customers", {
  id: text().primaryKey(),
  externalId: text("external_id").notNull().unique(),
  email: text(),
  name: text(),
  /** Whom the customer is bound to: the shares of its first attributed conversion. Changes only when that one is decided again. */
  binding: text({ mode: "json" }).$type<WeightedShare[]>(),
  /** That conversion, or what else the customer began (a Stripe session). */
  boundBy: text("bound_by"),
  createdAt: integer("created_at").notNull(),
  /** The person is gone: external id, e-mail and name are no longer here. */
  erasedAt: integer("erased_at"),
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
    /** What holds its commissions from the first entry on. */
    holds: text({ mode: "json" }).$type<Hold[]>().notNull(),
    termsVersion: integer("terms_version").notNull(),
    metadata: text({ mode: "json" }).$type<Record<string, string | number | boolean | null>>(),
    occurredAt: integer("occurred_at").notNull(),
    createdAt: integer("created_at").notNull(),
    /** What the report named; null for conversions from before it was kept. */
    given: text({ mode: "json" }).$type<Given>(),
    /** The visitor of its token, whose clicks may land later; erased with the customer. */
    visitor: text(),
    /** How often it was decided again. */
    revision: integer().notNull().default(0),
    /** The revision in which each partner's share was last awarded; a partner that is not named was awarded at first. */
    revisions: text({ mode: "json" }).$type<Record<string, number>>().notNull().default(sql`'{}'`),
  },
  (t) => [
    uniqueIndex("conversions_by_external_id").on(t.type, t.externalId),
    index("conversions_by_customer").on(t.customerId, t.occurredAt),
    index("conversions_by_time").on(t.occurredAt),
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
  (t) => [index("refunds_by_sale").on(t.saleExternalId), index("refunds_by_time").on(t.occurredAt)],
);

/** That a customer was erased, by whom, and what went; the external id only as a keyed hash, by which it can be recognised. */
export const erasures = sqliteTable(
  "erasures",
  {
    id: text().primaryKey(),
    customerId: text("customer_id").notNull().unique(),
    erasedAt: integer("erased_at").notNull(),
    /** The key or session that asked for it, and its request. */
    erasedBy: text("erased_by").notNull(),
    requestId: text("request_id").notNull(),
    removed: text({ mode: "json" }).$type<Erasure["removed"]>().notNull(),
    proof: text().notNull(),
  },
  (t) => [index("erasures_by_proof").on(t.proof), index("erasures_by_time").on(t.erasedAt)],
);

/** Decisions that were taken again: who, when, why, and what stood before. Never changed. */
export const reattributions = sqliteTable(
  "reattributions",
  {
    conversionId: text("conversion_id").notNull(),
    revision: integer().notNull(),
    /** Tells of two at once which one is here. */
    id: text().notNull().unique(),
    reason: text().notNull(),
    /** The key or session that asked. */
    by: text().notNull(),
    at: integer().notNull(),
    before: text({ mode: "json" }).$type<DecidedBefore>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.conversionId, t.revision] })],
);

/** What a reattribution replaced. */
export type DecidedBefore = {
  status: Conversion["status"];
  shares: Share[];
  decision: Decision;
  holds: Hold[];
  revisions: Record<string, number>;
  /** The partner whose share stayed as it was and is evaluated anew, with its tier of that time; absent: the conversion was attributed anew. */
  recomputed?: string;
};
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
