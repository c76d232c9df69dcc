/**
 * Clicks of settled UTC days, summed: what reports read instead of the clicks, and what is left when those are deleted.
 * Law: a day's rows are written in the batch that settles the day (`click_days`), and are read only while it is settled.
 */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const clickRollups = sqliteTable(
  "click_rollups",
  {
    /** "" for the programme, else a partner's or a link's id. */
    scope: text().notNull(),
    /** "" for all clicks, else one of the dimensions. */
    dimension: text().notNull(),
    day: integer().notNull(),
    /** Keys are packed a hundred to a row. */
    part: integer().notNull(),
    /** `[[key, visitors, clicks], ...]`: of the whole day. */
    counts: text().notNull(),
    /**
     * `[[key, [[slot, before, visitors, clicks], ...]], ...]`: by quarter of an hour (0-95), and by the quarter in which the
     * same visitors clicked before on that day (-1: none). Distinct visitors of any part of the day are those of its slots
     * that did not click before within it.
     */
    slots: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.dimension, t.day, t.part] })],
);
