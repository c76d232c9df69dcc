/** Queries of owners. */
import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { owners } from "./tables.ts";

export type OwnerRow = typeof owners.$inferSelect;

export async function findOwner(ctx: Pick<Ctx, "db">, id: string): Promise<OwnerRow | null> {
  return (await ctx.db.select().from(owners).where(eq(owners.id, id)).get()) ?? null;
}

/** `email`: lower-cased, as it is stored. */
export async function findOwnerByEmail(ctx: Pick<Ctx, "db">, email: string): Promise<OwnerRow | null> {
  return (await ctx.db.select().from(owners).where(eq(owners.email, email)).get()) ?? null;
}

/** Newest first: `limit + 1` rows from after the page's cursor. */
export const listOwners = (ctx: Pick<Ctx, "db">, filter: { email?: string | undefined }, page: PageRequest): Promise<OwnerRow[]> =>
  ctx.db
    .select()
    .from(owners)
    .where(
      and(
        filter.email === undefined ? undefined : eq(owners.email, filter.email),
        page.after === null ? undefined : lt(owners.id, page.after),
      ),
    )
    .orderBy(desc(owners.id))
    .limit(page.limit + 1);

/** Whether the address was free. */
export async function insertOwner(ctx: Pick<Ctx, "db">, row: OwnerRow): Promise<boolean> {
  return (await ctx.db.insert(owners).values(row).onConflictDoNothing().returning({ id: owners.id })).length > 0;
}

/** Whether this call removed it: not the last one, of two that are removed at once either. */
export async function markOwnerRemoved(ctx: Pick<Ctx, "db">, id: string): Promise<boolean> {
  const rows = await ctx.db
    .delete(owners)
    .where(and(eq(owners.id, id), sql`(select count(*) from owners) > 1`))
    .returning({ id: owners.id });
  return rows.length > 0;
}

/** Everybody who is told what owners are told; a programme has few. */
export const listAllOwners = (ctx: Pick<Ctx, "db">): Promise<OwnerRow[]> => ctx.db.select().from(owners).orderBy(owners.id).limit(50);
