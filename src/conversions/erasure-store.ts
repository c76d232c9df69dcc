/** Queries of erasures. The proof is inserted first and conditionally, so that of two callers one erases and says what went. */
import { and, asc, desc, eq, gt, gte, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { toIso } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { Erasure } from "./contract.ts";
import type { ConversionRow } from "./store.ts";
import { conversions, customers, erasures } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type ErasureRow = typeof erasures.$inferSelect;

export const showErasure = (row: ErasureRow): Erasure => ({ ...row, erasedAt: toIso(row.erasedAt) });

export const findErasure = async (ctx: WithDb, customerId: string): Promise<ErasureRow | null> =>
  (await ctx.db.select().from(erasures).where(eq(erasures.customerId, customerId)).get()) ?? null;

export type Traces = { clickIds: string[]; signups: Pick<ConversionRow, "id" | "revision">[] };

/** What a customer's conversions lead to: the clicks that they name, and the signups, whose external id is the person's. */
export async function findTraces(ctx: WithDb, customerId: string): Promise<Traces> {
  const rows = await ctx.db
    .select({
      id: conversions.id,
      type: conversions.type,
      revision: conversions.revision,
      shares: conversions.shares,
      decision: conversions.decision,
    })
    .from(conversions)
    .where(eq(conversions.customerId, customerId));
  const named = rows.flatMap(({ shares, decision }) => [...shares, ...decision.touches].map((each) => each.clickId));
  return {
    clickIds: [...new Set(named.filter((id) => id !== null))],
    signups: rows.filter(({ type }) => type === "signup"),
  };
}

type Counts = { clicks: SQL<number>; answers: SQL<number> };

/** The proof, if the customer is still there; says what the statements after it in the batch empty. */
export const insertErasure = (ctx: WithDb, row: Omit<ErasureRow, "removed">, counts: Counts): Statement =>
  ctx.db
    .insert(erasures)
    .select(
      sql`select ${row.id}, ${row.customerId}, ${row.erasedAt}, ${row.erasedBy}, ${row.requestId},
        json_object('externalId', 1, 'email', email is not null, 'name', name is not null,
          'conversions', (select count(*) from conversions where customer_id = ${row.customerId} and (metadata is not null or type = 'signup')),
          'clicks', ${counts.clicks}, 'answers', ${counts.answers}), ${row.proof}
        from ${customers} where id = ${row.customerId} and erased_at is null`,
    )
    .onConflictDoNothing()
    .returning({ id: erasures.id });

export const eraseCustomerRow = (ctx: WithDb, { id, marker, at }: { id: string; marker: string; at: number }): Statement =>
  ctx.db
    .update(customers)
    .set({ externalId: marker, email: null, name: null, erasedAt: sql`coalesce(${customers.erasedAt}, ${at})` })
    .where(eq(customers.id, id));

/** A sale keeps its external id: it is the sale's, and a repeated report must not pay twice. */
export const eraseConversions = (ctx: WithDb, { customerId, marker }: { customerId: string; marker: string }): Statement =>
  ctx.db
    .update(conversions)
    .set({
      metadata: null,
      visitor: null,
      externalId: sql`case when ${conversions.type} = 'signup' then ${marker} else ${conversions.externalId} end`,
    })
    .where(eq(conversions.customerId, customerId));

/** Newest first; ids derive from the customer, so the cursor is the time and the id. */
export function listErasures(
  ctx: WithDb,
  filter: { customerId?: string | undefined; proof?: string | undefined },
  page: PageRequest,
): Promise<ErasureRow[]> {
  const [at, id] = page.after?.split(":") ?? [];
  return ctx.db
    .select()
    .from(erasures)
    .where(
      and(
        filter.customerId === undefined ? undefined : eq(erasures.customerId, filter.customerId),
        filter.proof === undefined ? undefined : eq(erasures.proof, filter.proof),
        id === undefined ? undefined : sql`(${erasures.erasedAt}, ${erasures.id}) < (${Number(at)}, ${id})`,
      ),
    )
    .orderBy(desc(erasures.erasedAt), desc(erasures.id))
    .limit(page.limit + 1);
}

export const erasureSortKey = (row: ErasureRow): string => `${row.erasedAt}:${row.id}`;

/** Ids of customers erased since `since`, in the order of ids, from after `after`. */
export async function listErasedSince(ctx: WithDb, range: { since: number; after: string; limit: number }): Promise<string[]> {
  const rows = await ctx.db
    .select({ customerId: erasures.customerId })
    .from(erasures)
    .where(and(gte(erasures.erasedAt, range.since), gt(erasures.customerId, range.after)))
    .orderBy(asc(erasures.customerId))
    .limit(range.limit);
  return rows.map(({ customerId }) => customerId);
}
