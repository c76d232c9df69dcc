/** What D1 knows of each account: the head of its ledger, when it has work to do, so that a cron can wake it or close its months, and what the nightly comparisons found. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const accountHeads = sqliteTable(
  "account_heads",
  {
    partnerId: text("partner_id").primaryKey(),
    seq: integer().notNull(),
    headHash: text("head_hash").notNull(),
    /** null: nothing is due. */
    nextDueAt: integer("next_due_at"),
    quarantine: text(),
    /** The last month up to which all are closed; "" before the first close. */
    closedThrough: text("closed_through").notNull().default(""),
    revision: integer().notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** The last seq that the nightly job proved, and when. */
    provenSeq: integer("proven_seq"),
    provenAt: integer("proven_at"),
  },
  (t) => [index("account_heads_by_due").on(t.nextDueAt), index("account_heads_by_close").on(t.closedThrough)],
);

/** A night's comparison of accounts, database and Stripe: one row a day, which remembers how far it has come. */
export const reconciliations = sqliteTable("reconciliations", {
  id: text().primaryKey(),
  day: text().notNull().unique(),
  /** The partner that was compared last. */
  cursor: text().notNull(),
  accounts: integer().notNull(),
  payouts: integer().notNull(),
  transfers: integer().notNull(),
  /** In a row, at the same account. */
  failures: integer().notNull(),
  error: text(),
  startedAt: integer("started_at").notNull(),
  doneAt: integer("done_at"),
});

/** What did not agree, in words. */
export const reconciliationDifferences = sqliteTable(
  "reconciliation_differences",
  {
    runId: text("run_id").notNull(),
    partnerId: text("partner_id").notNull(),
    subject: text().notNull(),
    check: text("check_name").notNull(),
    expected: text().notNull(),
    found: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.subject, t.check] })],
);
