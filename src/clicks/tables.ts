/**
 * Clicks as they landed. The key is the window's start and a hash of link, visitor and window, so the insert itself
 * counts once; WITHOUT ROWID (see the migration) makes it one row written a click, and the visitor's history is one more.
 * An id begins with its window, so `windowAt` adds nothing to the key but an order that lists can sort within.
 */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { UncountedReason } from "./contract.ts";

export const clicks = sqliteTable(
  "clicks",
  {
    /** The start of the visit's window. */
    windowAt: integer("window_at").notNull(),
    id: text().notNull(),
    /** Tells a redelivery of the same visit from another visit of the same visitor. */
    nonce: text().notNull(),
    linkId: text("link_id").notNull(),
    partnerId: text("partner_id").notNull(),
    at: integer().notNull(),
    visitor: text().notNull(),
    /** null: counted. */
    reason: text().$type<UncountedReason>(),
    ip: text(),
    country: text(),
    region: text(),
    city: text(),
    asn: integer(),
    device: text(),
    browser: text(),
    os: text(),
    agent: text(),
    referrer: text(),
    /** The visit's own query string, where it had one: paid-ads parameters stand there. */
    query: text(),
    /** Salted hash of address prefix, agent, language and hints: the same device, for a day, on this programme only. */
    fingerprint: text(),
  },
  (t) => [
    primaryKey({ columns: [t.windowAt, t.id] }),
    /** A visitor's history: one more row written a click, paid for attribution over several touches. */
    index("clicks_by_visitor").on(t.visitor, t.at),
  ],
);

/** Visits beyond the second of a visitor in a window, summarised at the edge; one row a summary, idempotent by its nonce. */
export const clickRepeats = sqliteTable(
  "click_repeats",
  { clickId: text("click_id").notNull(), nonce: text().notNull(), repeats: integer().notNull() },
  (t) => [primaryKey({ columns: [t.clickId, t.nonce] })],
);

/** Rows of a message that could not be stored, kept as they came. */
export const malformedClicks = sqliteTable("malformed_clicks", {
  id: text().primaryKey(),
  body: text().notNull(),
  error: text().notNull(),
  at: integer().notNull(),
});

/** One random salt a day for visitor hashes; deleted after 48 hours. */
export const salts = sqliteTable("salts", { day: text().primaryKey(), salt: text().notNull(), createdAt: integer("created_at").notNull() });

/** How far a job has come through the clicks, as a window's start. */
export const clickProgress = sqliteTable("click_progress", { job: text().primaryKey(), windowAt: integer("window_at").notNull() });

/**
 * UTC days that reports have summed: nothing has landed in them since, because whatever lands deletes the day's row in its own
 * batch. A sealed day's clicks are being deleted, so it can never be summed again.
 */
export const clickDays = sqliteTable("click_days", {
  /** The day's first instant. */
  day: integer().primaryKey(),
  isSealed: integer("is_sealed", { mode: "boolean" }).notNull().default(false),
});
