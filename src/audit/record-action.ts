/**
 * Records an action in the audit log, after the verb and before its answer. A record that cannot be written is tried once more,
 * then logged whole: the action has happened, and a refusal would only tell its author to do it again.
 */
import type { Ctx } from "../context.ts";
import { newId } from "../lib/ids.ts";
import { type AuditRow, insertRecord } from "./store.ts";

export async function recordAction(ctx: Pick<Ctx, "db" | "now">, action: Omit<AuditRow, "id" | "at">): Promise<void> {
  const row = { ...action, id: newId("aud"), at: ctx.now() };
  try {
    await insertRecord(ctx, row).catch(() => insertRecord(ctx, row));
  } catch (error) {
    console.error("audit record not kept", JSON.stringify(row), error);
  }
}
