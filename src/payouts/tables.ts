/** Payout methods (the truth), and the projection of the accounts' payouts and balances, for lists and runs. */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
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
    /** Nothing leaves by it before: whoever may have stolen a partner's key is given time to be noticed. null: at once. */
    sendAfter: integer("send_after"),
    createdAt: integer("created_at").notNull(),
    removedAt: integer("removed_at"),
  },
  (t) => [
    index("payout_methods_by_partner").on(t.partnerId),
    index("payout_methods_by_rail").on(t.railAccountId),
    /** One default a partner for each currency that has methods of its own, and one for all others. */
    uniqueIndex("payout_methods_default").on(t.partnerId).where(sql`is_default = 1 and currency is null`),
    uniqueIndex("payout_methods_default_of_currency").on(t.partnerId, t.currency).where(sql`is_default = 1 and currency is not null`),
  ],
);

/** Keyed hashes of the account numbers behind methods, removed ones too: equal hashes are one account. */
export const payoutIdentities = sqliteTable(
  "payout_identities",
  { hash: text().notNull(), methodId: text("method_id").notNull(), partnerId: text("partner_id").notNull() },
  (t) => [primaryKey({ columns: [t.hash, t.methodId] }), index("payout_identities_by_partner").on(t.partnerId)],
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

/** The accounts' balances: what a run looks through to find who is due. The account decides on its own. */
export const balances = sqliteTable(
  "balances",
  {
    partnerId: text("partner_id").notNull(),
    currency: text().notNull(),
    pendingMinor: integer("pending_minor").notNull(),
    heldMinor: integer("held_minor").notNull(),
    availableMinor: integer("available_minor").notNull(),
    inFlightMinor: integer("in_flight_minor").notNull(),
    paidMinor: integer("paid_minor").notNull(),
    receivableMinor: integer("receivable_minor").notNull(),
    revision: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.partnerId, t.currency] }),
    index("balances_available").on(t.currency, t.partnerId).where(sql`available_minor > 0`),
  ],
);

/** A run asks a payout for each partner that is due, as one decision. Its items are fixed when it is confirmed. */
export const payoutRuns = sqliteTable("payout_runs", {
  id: text().primaryKey(),
  currency: text().notNull(),
  source: text().$type<"owner" | "schedule">().notNull(),
  totalMinor: integer("total_minor").notNull(),
  createdAt: integer("created_at").notNull(),
  /** null while items are left to ask for. */
  doneAt: integer("done_at"),
});

export const payoutRunItems = sqliteTable(
  "payout_run_items",
  {
    runId: text("run_id").notNull(),
    partnerId: text("partner_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    /** null: not asked for yet. */
    payoutId: text("payout_id"),
    refusal: text({ mode: "json" }).$type<{ code: string; detail: string }>(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.partnerId] }),
    index("payout_run_items_open").on(t.runId).where(sql`payout_id is null and refusal is null`),
  ],
);
