/** Which job of which period has run, how far long ones have come, what they found wrong, and what the queues gave up on. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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

/** How far a job has come that takes more than one run. */
export const jobMarks = sqliteTable("job_marks", {
  job: text().primaryKey(),
  mark: text().notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** What does not agree, in words that a person can act on. Reported once; seen again, only the time moves. */
export const findings = sqliteTable(
  "findings",
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    subject: text().notNull(),
    detail: text().notNull(),
    firstSeenAt: integer("first_seen_at").notNull(),
    lastSeenAt: integer("last_seen_at").notNull(),
  },
  (t) => [index("findings_by_time").on(t.firstSeenAt, t.id)],
);
