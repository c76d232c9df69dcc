/** API keys (hashed), owners, who has signed in from where, and the stored answers of idempotent requests. */
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

/** Who runs the programme. A mailbox that is an owner's signs in as one, whatever else it is. */
export const owners = sqliteTable("owners", {
  id: text().primaryKey(),
  /** Lower-cased. */
  email: text().notNull().unique(),
  name: text().notNull(),
  createdAt: integer("created_at").notNull(),
});

const instant = (name: string) => integer(name, { mode: "timestamp_ms" }).notNull();

/** Mailboxes that have signed in, written by better-auth, which names the fields. Who they are is looked up each time: an owner, a partner, or nobody. */
export const users = sqliteTable("users", {
  id: text().primaryKey(),
  email: text().notNull().unique(),
  emailVerified: integer("email_verified", { mode: "boolean" }).notNull(),
  name: text().notNull(),
  image: text(),
  createdAt: instant("created_at"),
  updatedAt: instant("updated_at"),
});

/** One row a sign-in; it is gone when it is revoked. The token is nothing without the signature beside it in the cookie. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: text("user_id").notNull(),
    token: text().notNull().unique(),
    expiresAt: instant("expires_at"),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: instant("created_at"),
    /** When it was last seen, to the hour. */
    updatedAt: instant("updated_at"),
  },
  (t) => [index("sessions_by_user").on(t.userId), index("sessions_by_expiry").on(t.expiresAt)],
);

/** Links and codes that were sent and not used yet, hashed. */
export const signInProofs = sqliteTable(
  "sign_in_proofs",
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: instant("expires_at"),
    createdAt: instant("created_at"),
    updatedAt: instant("updated_at"),
  },
  (t) => [index("sign_in_proofs_by_identifier").on(t.identifier), index("sign_in_proofs_by_expiry").on(t.expiresAt)],
);
