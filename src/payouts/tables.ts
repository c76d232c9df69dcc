/** Payout methods (the truth), and the projection of the accounts' payouts, for lists. */
import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { BankNote, MethodStatus, PayoutStatus } from "./contract.ts";

export const payoutMethods = sqliteTable(
  "payout_methods",
  {
    id: text().primaryKey(),
    partnerId: text("partner_id").notNull(),
    type: text().$type<"stripe" | "manual">().notNull(),
    currency: text(),
    label: text(),
    /** AES-GCM sealed JSON; only its masked form leaves. */
    details: text(),
    /** The rail's account id (`acct_`). */
    railAccountId: text("rail_account_id"),
    status: text().$type<MethodStatus>().notNull(),
    /** What the partner's own bank last did with the rail's money, and when it was told; null: nothing yet. */
    bank: text({ mode: "json" }).$type<BankNote>(),
    isDefault: integer("is_default", { mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
    removedAt: integer("removed_at"),
  },
  (t) => [
    index("payout_methods_by_partner").on(t.partnerId),
    index("payout_methods_by_rail").on(t.railAccountId),
    /** One default a partner. */
    uniqueIndex("payout_methods_default").on(t.partnerId).where(sql`is_default = 1`),
  ],
);

export const payouts = sqliteTable(
  "payouts",
  {
    id: text().primaryKey(),
    partnerId: text("partner_id").notNull(),
    methodId: text("method_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    currency: text().notNull(),
    status: text().$type<PayoutStatus>().notNull(),
    failure: text({ mode: "json" }).$type<{ code: string; message: string }>(),
    requestedAt: integer("requested_at").notNull(),
    approvedAt: integer("approved_at"),
    paidAt: integer("paid_at"),
    revision: integer().notNull(),
  },
  (t) => [
    index("payouts_by_partner").on(t.partnerId, t.requestedAt),
    index("payouts_by_time").on(t.requestedAt),
    index("payouts_by_status").on(t.status),
  ],
);
