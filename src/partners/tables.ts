/** Partners: one row each, and every change of a tier. */
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
    termsVersion: integer("terms_version"),
  },
  (t) => [index("partners_by_status").on(t.status), index("partners_by_time").on(t.createdAt, t.id)],
);

/** Immutable: a sale that is settled late still earns by the tier at its recording. */
export const tierChanges = sqliteTable(
  "tier_changes",
  {
    id: text().primaryKey(),
    partnerId: text("partner_id").notNull(),
    at: integer().notNull(),
    from: text("from_tier").$type<TierId>().notNull(),
    to: text("to_tier").$type<TierId>().notNull(),
    /** null: an owner decided. */
    volumeMinor: integer("volume_minor"),
    periodDays: integer("period_days"),
  },
  (t) => [index("tier_changes_by_partner").on(t.partnerId, t.at)],
);
