/** Queries of API keys and of stored answers. */
import { and, desc, eq, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { ApiKey, ListKeys } from "./contract.ts";
import { apiKeys, idempotentAnswers } from "./tables.ts";

export type KeyRow = typeof apiKeys.$inferSelect;
export type StoredAnswer = typeof idempotentAnswers.$inferSelect;

export const showKey = (row: KeyRow): ApiKey => ({
  id: row.id,
  kind: row.kind,
  ending: row.ending,
  partnerId: row.partnerId,
  scopes: row.scopes,
  name: row.name,
  createdAt: toIso(row.createdAt),
  revokedAt: toIsoOrNull(row.revokedAt),
});

/** A key in force; a revoked one is not found. */
export async function findKeyByHash(ctx: Pick<Ctx, "db">, hash: string): Promise<KeyRow | null> {
  const row = await ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hash), isNull(apiKeys.revokedAt)))
    .get();
  return row ?? null;
}

export async function findKey(ctx: Pick<Ctx, "db">, id: string): Promise<KeyRow | null> {
  return (await ctx.db.select().from(apiKeys).where(eq(apiKeys.id, id)).get()) ?? null;
}

export async function insertKey(ctx: Pick<Ctx, "db">, row: KeyRow): Promise<void> {
  await ctx.db.insert(apiKeys).values(row);
}

/** A partner's keys in force. */
export const countKeysOf = (ctx: Pick<Ctx, "db">, partnerId: string): Promise<number> =>
  ctx.db.$count(apiKeys, and(eq(apiKeys.partnerId, partnerId), isNull(apiKeys.revokedAt)));

/** Newest first: `limit + 1` rows from after the page's cursor. `partnerId` null is any. */
export async function listKeys(
  ctx: Pick<Ctx, "db">,
  filter: { kind: ListKeys["kind"]; partnerId: string | null },
  page: PageRequest,
): Promise<KeyRow[]> {
  return ctx.db
    .select()
    .from(apiKeys)
    .where(
      and(
        filter.kind === undefined ? undefined : eq(apiKeys.kind, filter.kind),
        filter.partnerId === null ? undefined : eq(apiKeys.partnerId, filter.partnerId),
        page.after === null ? undefined : lt(apiKeys.id, page.after),
      ),
    )
    .orderBy(desc(apiKeys.id))
    .limit(page.limit + 1);
}

/** Whether this call revoked it: false if it is unknown or was revoked before. */
export async function markKeyRevoked(ctx: Pick<Ctx, "db" | "now">, id: string): Promise<boolean> {
  const rows = await ctx.db
    .update(apiKeys)
    .set({ revokedAt: ctx.now() })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** An Idempotency-Key, claimed for a request: new, or expired, or left by a request of the same body that died. */
export async function claimAnswer(
  ctx: Pick<Ctx, "db">,
  claim: { id: string; bodyHash: string; at: number; diedBefore: number; expiredBefore: number },
): Promise<boolean> {
  const { id, bodyHash, at } = claim;
  const died = and(
    isNull(idempotentAnswers.status),
    lt(idempotentAnswers.createdAt, claim.diedBefore),
    eq(idempotentAnswers.bodyHash, bodyHash),
  );
  const expired = lt(idempotentAnswers.createdAt, claim.expiredBefore);
  const rows = await ctx.db
    .insert(idempotentAnswers)
    .values({ id, bodyHash, createdAt: at })
    .onConflictDoUpdate({
      target: idempotentAnswers.id,
      set: { bodyHash, createdAt: at, status: sql`null`, body: sql`null` },
      setWhere: sql`(${died}) or ${expired}`,
    })
    .returning({ id: idempotentAnswers.id });
  return rows.length > 0;
}

export async function findAnswer(ctx: Pick<Ctx, "db">, id: string): Promise<StoredAnswer | null> {
  return (await ctx.db.select().from(idempotentAnswers).where(eq(idempotentAnswers.id, id)).get()) ?? null;
}

/** A claim is known by its time: one that was taken over belongs to the later request. */
const isMine = (claim: { id: string; at: number }) => and(eq(idempotentAnswers.id, claim.id), eq(idempotentAnswers.createdAt, claim.at));

export async function saveAnswer(
  ctx: Pick<Ctx, "db">,
  claim: { id: string; at: number },
  stored: { status: number; body: string },
): Promise<void> {
  await ctx.db.update(idempotentAnswers).set(stored).where(isMine(claim));
}

export async function dropClaim(ctx: Pick<Ctx, "db">, claim: { id: string; at: number }): Promise<void> {
  await ctx.db.delete(idempotentAnswers).where(isMine(claim));
}

export async function deleteAnswersBefore(ctx: Pick<Ctx, "db">, at: number): Promise<void> {
  await ctx.db.delete(idempotentAnswers).where(lt(idempotentAnswers.createdAt, at));
}

/**
 * Replaces a text in the stored answers that name an object, so that a person who is erased is not told of again. The
 * answers stay: without them a repeated request would run anew.
 */
export function redactAnswers(
  ctx: Pick<Ctx, "db">,
  { about, from, to }: { about: string; from: string; to: string },
): { count: SQL<number>; statement: Statement } {
  const isAbout = sql`instr(body, ${about}) > 0 and instr(body, ${JSON.stringify(from)}) > 0`;
  return {
    count: sql<number>`(select count(*) from idempotent_answers where ${isAbout})`,
    statement: ctx.db
      .update(idempotentAnswers)
      .set({ body: sql`replace(body, ${JSON.stringify(from)}, ${JSON.stringify(to)})` })
      .where(isAbout),
  };
}
