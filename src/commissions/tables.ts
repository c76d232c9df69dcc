/** The projection of the accounts' commissions, for lists and reports; the account is the truth. And the owners' bulk jobs. */
import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { BulkAction, BulkSelection, CommissionBasis, CommissionStatus, CommissionType } from "./contract.ts";
import type { Step } from "./receipt-contract.ts";

export const commissions = sqliteTable(
  "commissions",
  {
    id: text().primaryKey(),
    partnerId: text("partner_id").notNull(),
    conversionId: text("conversion_id"),
    type: text().$type<CommissionType>().notNull(),
    /** 0: not a commission, but its steps say why. */
    amountMinor: integer("amount_minor").notNull(),
    currency: text().notNull(),
    status: text().$type<CommissionStatus>().notNull(),
    reversedMinor: integer("reversed_minor").notNull(),
    holds: text({ mode: "json" }).$type<string[]>().notNull(),
    reason: text(),
    steps: text({ mode: "json" }).$type<Step[]>().notNull(),
    occurredAt: integer("occurred_at").notNull(),
    releasesAt: integer("releases_at").notNull(),
    createdAt: integer("created_at").notNull(),
    /** Grows with each change in the account; an older one never overwrites a newer one. */
    revision: integer().notNull(),
    /** What it was worked out from, beside the conversion and the terms; null for what has no conversion. */
    basis: text({ mode: "json" }).$type<CommissionBasis>(),
  },
  (t) => [
    index("commissions_by_conversion").on(t.conversionId),
    index("commissions_by_partner").on(t.partnerId, t.createdAt),
    index("commissions_by_time").on(t.createdAt),
    index("commissions_by_occurrence").on(t.occurredAt),
  ],
);

/** What an owner did to many commissions: how far it has come, and that it was done. */
export const bulkJobs = sqliteTable(
  "bulk_jobs",
  {
    id: text().primaryKey(),
    action: text().$type<BulkAction>().notNull(),
    reason: text().notNull(),
    selection: text({ mode: "json" }).$type<BulkSelection>().notNull(),
    /** The mark after the last commission that was looked at; "" at the start. */
    after: text().notNull(),
    processed: integer().notNull(),
    succeeded: integer().notNull(),
    refused: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    doneAt: integer("done_at"),
  },
  (t) => [index("bulk_jobs_open").on(t.createdAt).where(sql`done_at is null`)],
);
