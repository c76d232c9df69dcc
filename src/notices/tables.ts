/** What was mailed of which fact to whom, so that a fact that is handled again is not told again. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const notices = sqliteTable(
  "notices",
  {
    factId: text("fact_id").notNull(),
    /** The partner or owner. */
    recipientId: text("recipient_id").notNull(),
    /** `given_up`: it was not taken for days. `limited`: too many of its kind at once. */
    outcome: text().$type<"sent" | "given_up" | "limited">().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.factId, t.recipientId] }), index("notices_by_time").on(t.at)],
);
