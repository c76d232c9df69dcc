/** Endpoints, what is delivered to them, every attempt, and how far the log has been handed out. */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const webhookEndpoints = sqliteTable(
  "webhook_endpoints",
  {
    id: text().primaryKey(),
    /** null: an owners' endpoint, which sees everybody's events. */
    partnerId: text("partner_id"),
    url: text().notNull(),
    /** Types, families such as `commission.*`, or `*`. */
    events: text({ mode: "json" }).$type<string[]>().notNull(),
    description: text(),
    /** Further headers as JSON, sealed: they may hold a key of the receiver's. */
    headers: text(),
    /** Sealed; the earlier one signs beside it until its time is over. */
    secret: text().notNull(),
    earlierSecret: text("earlier_secret"),
    earlierUntil: integer("earlier_until"),
    isPaused: integer("is_paused", { mode: "boolean" }).notNull().default(false),
    disabledAt: integer("disabled_at"),
    disabledReason: text("disabled_reason"),
    /** The end of the log when it was made: earlier events are not for it, unless they are replayed. */
    sinceSequence: integer("since_sequence").notNull(),
    /** The first failure of those that no success has come after. */
    failingSince: integer("failing_since"),
    lastError: text("last_error"),
    lastErrorAt: integer("last_error_at"),
    lastSuccessAt: integer("last_success_at"),
    /** It has let a request time out: until then it has a narrow lane of its own. */
    slowUntil: integer("slow_until"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("webhook_endpoints_by_partner").on(t.partnerId)],
);

/** One row: the last sequence that has become deliveries. */
export const webhookCursor = sqliteTable("webhook_cursor", {
  id: integer().primaryKey(),
  sequence: integer().notNull(),
});

export type DeliveryStatus = "pending" | "succeeded" | "failed" | "canceled";

export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    /** Derived from endpoint and event: an event is one delivery an endpoint, however often it is handed out. */
    id: text().primaryKey(),
    endpointId: text("endpoint_id").notNull(),
    eventId: text("event_id").notNull(),
    sequence: integer().notNull(),
    type: text().notNull(),
    /** Frozen at the first attempt. */
    body: text(),
    status: text().$type<DeliveryStatus>().notNull(),
    attempts: integer().notNull().default(0),
    /** Attempts before it was last asked for again: the schedule begins anew behind them. */
    earlierAttempts: integer("earlier_attempts").notNull().default(0),
    dueAt: integer("due_at").notNull(),
    /** A message of the queue stands for it; without one the cron, or its lane, takes it up. */
    isQueued: integer("is_queued", { mode: "boolean" }).notNull(),
    /** Somebody sends it until then. */
    claimedUntil: integer("claimed_until"),
    lastStatus: integer("last_status"),
    lastError: text("last_error"),
    lastAttemptAt: integer("last_attempt_at"),
    createdAt: integer("created_at").notNull(),
    doneAt: integer("done_at"),
  },
  (t) => [
    index("webhook_deliveries_by_endpoint").on(t.endpointId, t.sequence),
    index("webhook_deliveries_due").on(t.dueAt).where(sql`status = 'pending'`),
    index("webhook_deliveries_claimed").on(t.endpointId, t.claimedUntil).where(sql`claimed_until is not null`),
    index("webhook_deliveries_parked").on(t.endpointId, t.sequence).where(sql`status = 'pending' and is_queued = 0`),
  ],
);

export const webhookAttempts = sqliteTable(
  "webhook_attempts",
  {
    deliveryId: text("delivery_id").notNull(),
    n: integer().notNull(),
    at: integer().notNull(),
    durationMs: integer("duration_ms").notNull(),
    /** null where no answer came. */
    status: integer(),
    error: text(),
    url: text().notNull(),
    requestHeaders: text("request_headers", { mode: "json" }).$type<Record<string, string>>().notNull(),
    /** The first 16 KB. */
    responseBody: text("response_body"),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.n] })],
);
