/** Partners: one row each. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { TierId } from "../program/index.ts";
import type { PartnerStatus } from "./contract.ts";

export const partners = sqliteTable(
  "partners",
  {
    id: text().primaryKey(),
    /** Lower-cased. */
    email: text().notNull().unique(),
    name: text().notNull(),
    country: text(),
    tier: text().$type<TierId>().notNull(),
    rateBps: integer("rate_bps"),
    status: text().$type<PartnerStatus>().notNull(),
    statusReason: text("status_reason"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    termsVersion: integer("terms_version"),
  },
  (t) => [index("partners_by_status").on(t.status), index("partners_by_time").on(t.createdAt, t.id)],
);
