/** Partners: one row each. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { TierId } from "../program/index.ts";
import type { Partner, PartnerStatus } from "./contract.ts";

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
    taxStatus: text("tax_status").$type<Partner["taxStatus"]>().notNull().default("not_required"),
    statusReason: text("status_reason"),
    /** As given in the application, if there was one. */
    website: text(),
    message: text(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [index("partners_by_status").on(t.status), index("partners_by_time").on(t.createdAt, t.id)],
);
