/** Queries of the audit log: rows are added and read, never changed. */
import { and, desc, eq, gte, lt } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { fromIso, toIso } from "../lib/time.ts";
import type { AuditFilter, AuditRecord } from "./contract.ts";
import { auditRecords } from "./tables.ts";

export type AuditRow = typeof auditRecords.$inferSelect;

export const showRecord = (row: AuditRow): AuditRecord => ({ ...row, at: toIso(row.at) });

export async function insertRecord(ctx: Pick<Ctx, "db">, row: AuditRow): Promise<void> {
  await ctx.db.insert(auditRecords).values(row).onConflictDoNothing();
}

/** Newest first: `limit + 1` rows from after the page's cursor. Ids are time-ordered, so they are order and cursor. */
export function listRecords(ctx: Pick<Ctx, "db">, filter: Omit<AuditFilter, "limit" | "cursor">, page: PageRequest): Promise<AuditRow[]> {
  const { actor, action, subject, partnerId, from, to } = filter;
  const where = [
    actor === undefined ? undefined : eq(auditRecords.actor, actor),
    action === undefined ? undefined : eq(auditRecords.action, action),
    subject === undefined ? undefined : eq(auditRecords.subject, subject),
    partnerId === undefined ? undefined : eq(auditRecords.partnerId, partnerId),
    from === undefined ? undefined : gte(auditRecords.at, fromIso(from)),
    to === undefined ? undefined : lt(auditRecords.at, fromIso(to)),
    page.after === null ? undefined : lt(auditRecords.id, page.after),
  ];
  return ctx.db
    .select()
    .from(auditRecords)
    .where(and(...where))
    .orderBy(desc(auditRecords.id))
    .limit(page.limit + 1);
}
