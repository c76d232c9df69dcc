/**
 * Assessments: what was kept of each judged share, as evidence for the next ones; personal fields are blanked when the fraud
 * window ends or the customer is erased. Flags: the queue, one a share or, about a partner, one a day.
 */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Flag, Signal, SignalId, Verdict } from "./contract.ts";

export const fraudAssessments = sqliteTable(
  "fraud_assessments",
  {
    conversionId: text("conversion_id").notNull(),
    partnerId: text("partner_id").notNull(),
    customerId: text("customer_id").notNull(),
    occurredAt: integer("occurred_at").notNull(),
    /** As it is compared; null once forgotten, or where it says nothing. */
    address: text(),
    fingerprint: text(),
    /** Between click and conversion. */
    delayMs: integer("delay_ms"),
    isFirst: integer("is_first", { mode: "boolean" }).notNull(),
    isMismatch: integer("is_mismatch", { mode: "boolean" }),
    isDisposable: integer("is_disposable", { mode: "boolean" }).notNull(),
    verdict: text({ mode: "json" }).$type<Verdict>().notNull(),
    assessedAt: integer("assessed_at").notNull(),
    /** When it is looked at again: the click had not landed, or others told something about it. */
    againAt: integer("again_at"),
    /** How often it has been. */
    rounds: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.conversionId, t.partnerId] }),
    index("fraud_assessments_by_address").on(t.partnerId, t.address, t.occurredAt).where(sql`address is not null`),
    index("fraud_assessments_by_partner").on(t.partnerId, t.occurredAt),
    index("fraud_assessments_by_customer").on(t.customerId),
    index("fraud_assessments_by_time").on(t.occurredAt),
    index("fraud_assessments_open").on(t.againAt).where(sql`again_at is not null`),
  ],
);

/** Addresses and devices that a partner was seen with itself. */
export const partnerOrigins = sqliteTable(
  "fraud_partner_origins",
  {
    partnerId: text("partner_id").notNull(),
    /** "" where it is not known. */
    address: text().notNull(),
    fingerprint: text().notNull(),
    seenAt: integer("seen_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.partnerId, t.address, t.fingerprint] })],
);

export const fraudFlags = sqliteTable(
  "fraud_flags",
  {
    id: text().primaryKey(),
    partnerId: text("partner_id").notNull(),
    customerId: text("customer_id"),
    conversionId: text("conversion_id"),
    commissionIds: text("commission_ids", { mode: "json" }).$type<string[]>().notNull(),
    status: text().$type<Flag["status"]>().notNull(),
    action: text().$type<Flag["action"]>().notNull(),
    score: integer().notNull(),
    signals: text({ mode: "json" }).$type<Signal[]>().notNull(),
    /** The kinds of reason that it holds commissions for: what clearing it lifts. */
    holds: text({ mode: "json" }).$type<SignalId[]>().notNull(),
    /** It was raised after its commissions were posted: the accounts are told, not the conversion. */
    isLate: integer("is_late", { mode: "boolean" }).notNull(),
    /** Grows when more is found while it is open. */
    revision: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    resolvedAt: integer("resolved_at"),
    resolvedBy: text("resolved_by"),
    resolutionReason: text("resolution_reason"),
  },
  (t) => [
    index("fraud_flags_by_time").on(t.createdAt),
    index("fraud_flags_by_partner").on(t.partnerId, t.createdAt),
    index("fraud_flags_by_status").on(t.status, t.createdAt),
    index("fraud_flags_by_customer").on(t.customerId),
    index("fraud_flags_by_conversion").on(t.conversionId),
  ],
);
