/** What development would have sent, so that a person or a test can read it. Production writes nothing here. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const localMails = sqliteTable(
  "local_mails",
  {
    id: text().primaryKey(),
    to: text("recipient").notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [index("local_mails_by_recipient").on(t.to, t.id)],
);
