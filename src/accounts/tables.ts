/** What D1 knows of each account: the head of its ledger, and when it has work to do, so that a cron can wake it or close its months. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

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
