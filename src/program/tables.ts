/** Published terms: one immutable row a version; the version in force at an instant is the latest effective one. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Terms } from "./contract.ts";

export const termsVersions = sqliteTable("terms_versions", {
  version: integer().primaryKey(),
  effectiveAt: integer("effective_at").notNull(),
  terms: text({ mode: "json" }).$type<Terms>().notNull(),
  publishedAt: integer("published_at").notNull(),
});
