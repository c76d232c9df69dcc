/** Queries of links and promo codes. D1 is the truth. */
import { and, desc, eq, inArray, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import type { Statement } from "../outbox.ts";
import { codes, links } from "./tables.ts";

export type LinkRow = typeof links.$inferSelect;
export type CodeRow = typeof codes.$inferSelect;
type Db = Pick<Ctx, "db">;

export const findLinkRow = async (ctx: Db, id: string): Promise<LinkRow | null> =>
  (await ctx.db.select().from(links).where(eq(links.id, id)).get()) ?? null;

/** The link of a slug, archived ones too; the slug is lower-case. */
export const findLinkBySlug = async (ctx: Db, slug: string): Promise<LinkRow | null> =>
  (await ctx.db.select().from(links).where(eq(links.slug, slug)).get()) ?? null;

/** Those that exist, in no order; one parameter whatever their number, because D1 binds at most 100. */
export const findLinksByIds = async (ctx: Db, ids: readonly string[]): Promise<LinkRow[]> =>
  ids.length === 0
    ? []
    : ctx.db
        .select()
        .from(links)
        .where(inArray(links.id, sql`(select value from json_each(${JSON.stringify(ids)}))`));

export type LinkFilter = { partnerId: string | null; slug?: string | undefined; archived?: boolean | undefined };

/** One row more than the page; ids are time-ordered, so newest first is by id. */
export function listLinkRows(ctx: Db, filter: LinkFilter, page: PageRequest): Promise<LinkRow[]> {
  const wanted: SQL[] = [];
  if (filter.partnerId !== null) wanted.push(eq(links.partnerId, filter.partnerId));
  if (filter.slug !== undefined) wanted.push(eq(links.slug, filter.slug));
  if (filter.archived !== undefined) wanted.push(filter.archived ? isNotNull(links.archivedAt) : isNull(links.archivedAt));
  if (page.after !== null) wanted.push(lt(links.id, page.after));
  return ctx.db
    .select()
    .from(links)
    .where(and(...wanted))
    .orderBy(desc(links.id))
    .limit(page.limit + 1)
    .all();
}

/** Returns no row where the slug is taken: of two concurrent calls one wins. */
export const insertLink = (ctx: Db, row: LinkRow): Statement =>
  ctx.db.insert(links).values(row).onConflictDoNothing().returning({ id: links.id });

export async function updateLinkRow(ctx: Db, id: string, set: Partial<LinkRow>): Promise<LinkRow | null> {
  return (await ctx.db.update(links).set(set).where(eq(links.id, id)).returning().get()) ?? null;
}

/** True for the call that archived it. */
export async function markArchived(ctx: Db, id: string, at: number): Promise<boolean> {
  const rows = await ctx.db
    .update(links)
    .set({ archivedAt: at })
    .where(and(eq(links.id, id), isNull(links.archivedAt)))
    .returning({ id: links.id });
  return rows.length > 0;
}

/** Codes are looked up without case. */
export const findCodeRow = async (ctx: Db, code: string): Promise<CodeRow | null> =>
  (await ctx.db.select().from(codes).where(eq(codes.code, code.toUpperCase())).get()) ?? null;

/** True for the call that took the code. */
export async function insertCode(ctx: Db, row: CodeRow): Promise<boolean> {
  return (await ctx.db.insert(codes).values(row).onConflictDoNothing().returning({ code: codes.code })).length > 0;
}

export async function deleteCodeRow(ctx: Db, code: string): Promise<void> {
  await ctx.db.delete(codes).where(eq(codes.code, code));
}

export type CodeFilter = { partnerId: string | null; linkId?: string | undefined };

/** One row more than the page, newest first; the sort key is `createdAt:code`. */
export async function listCodeRows(ctx: Db, filter: CodeFilter, page: PageRequest): Promise<CodeRow[]> {
  const wanted: SQL[] = [];
  if (filter.partnerId !== null) wanted.push(eq(codes.partnerId, filter.partnerId));
  if (filter.linkId !== undefined) wanted.push(eq(codes.linkId, filter.linkId));
  const [at, code] = page.after?.split(":") ?? [];
  if (at !== undefined && code !== undefined) wanted.push(sql`(${codes.createdAt}, ${codes.code}) < (${Number(at)}, ${code})`);
  return ctx.db
    .select()
    .from(codes)
    .where(and(...wanted))
    .orderBy(desc(codes.createdAt), desc(codes.code))
    .limit(page.limit + 1)
    .all();
}

export const codeKey = (row: CodeRow): string => `${row.createdAt}:${row.code}`;
