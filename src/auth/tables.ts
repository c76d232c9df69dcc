/** API keys (hashed) and the stored answers of idempotent requests. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const apiKeys = sqliteTable("api_keys", {
  id: text().primaryKey(),
  kind: text().$type<"secret" | "publishable" | "partner">().notNull(),
  /** sha256 of the key, hex. */
  hash: text().notNull().unique(),
  /** The last four characters, to tell keys apart. */
  ending: text().notNull(),
  partnerId: text("partner_id"),
  /** null: everything of its kind. */
  scopes: text({ mode: "json" }).$type<string[]>(),
  name: text(),
  createdAt: integer("created_at").notNull(),
  revokedAt: integer("revoked_at"),
});

export const idempotentAnswers = sqliteTable(
  "idempotent_answers",
  {
    /** sha256 of actor, method, path and key. */
    id: text().primaryKey(),
    bodyHash: text("body_hash").notNull(),
    /** null while the first request is still running. */
    status: integer(),
    body: text(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("idempotent_answers_by_time").on(t.createdAt)],
);
