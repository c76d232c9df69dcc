/** One row an action of an owner or partner; kept for ever, for it proves who moved money. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuditRecord } from "./contract.ts";

export const auditRecords = sqliteTable(
  "audit_records",
  {
    id: text().primaryKey(),
    at: integer().notNull(),
    actor: text().notNull(),
    actorKind: text("actor_kind").$type<AuditRecord["actorKind"]>().notNull(),
    partnerId: text("partner_id"),
    action: text().notNull(),
    route: text().notNull(),
    subject: text(),
    reason: text(),
    status: integer().notNull(),
    requestId: text("request_id").notNull(),
  },
  (t) => [index("audit_records_by_subject").on(t.subject, t.id), index("audit_records_by_actor").on(t.actor, t.id)],
);
