/** Which job of which period has run, and what the queues gave up on. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const jobs = sqliteTable(
  "jobs",
  {
    job: text().notNull(),
    /** The start of the period that the run is for. */
    period: text().notNull(),
    claimedAt: integer("claimed_at").notNull(),
    doneAt: integer("done_at"),
    error: text(),
  },
  (t) => [primaryKey({ columns: [t.job, t.period] })],
);

export const deadLetters = sqliteTable("dead_letters", {
  id: text().primaryKey(),
  queue: text().notNull(),
  body: text().notNull(),
  at: integer().notNull(),
});
