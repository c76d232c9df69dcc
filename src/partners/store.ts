/** Queries of partners. Statuses change by conditional updates, so that of two callers one wins. */
import { and, desc, eq, getTableColumns, inArray, max, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { toIso } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { ListPartners, Partner, PartnerStatus, UpdatePartner } from "./contract.ts";
import { partners, tierChanges } from "./tables.ts";

export type PartnerRow = typeof partners.$inferSelect;

export const showPartner = (row: PartnerRow): Partner => ({
  id: row.id,
  email: row.email,
  name: row.name,
  country: row.country,
  tier: row.tier,
  rateBps: row.rateBps,
  status: row.status,
  taxStatus: row.taxStatus,
  statusReason: row.statusReason,
  website: row.website,
  message: row.message,
  termsVersion: row.termsVersion,
  createdAt: toIso(row.createdAt),
});

export async function findPartner(ctx: Pick<Ctx, "db">, id: string): Promise<Partner | null> {
  const row = await ctx.db.select().from(partners).where(eq(partners.id, id)).get();
  return row === undefined ? null : showPartner(row);
}

/** `email`: lower-cased, as it is stored. */
export async function findPartnerByEmail(ctx: Pick<Ctx, "db">, email: string): Promise<Partner | null> {
  const row = await ctx.db.select().from(partners).where(eq(partners.email, email)).get();
  return row === undefined ? null : showPartner(row);
}

/** Those that exist, in no order; by any number of ids. */
export async function listPartnersByIds(ctx: Pick<Ctx, "db">, ids: readonly string[]): Promise<Partner[]> {
  if (ids.length === 0) return [];
  // One parameter whatever their number: D1 binds at most 100.
  const rows = await ctx.db
    .select()
    .from(partners)
    .where(inArray(partners.id, sql`(select value from json_each(${JSON.stringify(ids)}))`));
  return rows.map(showPartner);
}

/** As listPartnersByIds, each in the tier that it had at `at`: the one that its first later change left. */
export async function listPartnersAt(ctx: Pick<Ctx, "db">, ids: readonly string[], at: number): Promise<Partner[]> {
  // Named by hand: drizzle leaves the table's name away where there is one table, and both have an id.
  const tierThen = sql<
    PartnerRow["tier"] | null
  >`(select from_tier from tier_changes where partner_id = partners.id and at > ${at} order by at limit 1)`;
  const rows = await ctx.db
    .select({ ...getTableColumns(partners), tierThen })
    .from(partners)
    .where(inArray(partners.id, sql`(select value from json_each(${JSON.stringify(ids)}))`));
  return rows.map(({ tierThen: then, ...row }) => showPartner({ ...row, tier: then ?? row.tier }));
}

/** Active partners by id, each with the time since which it is in its tier. */
export const listActivePartners = (
  ctx: Pick<Ctx, "db">,
  ids: readonly string[],
): Promise<{ partner: PartnerRow; since: number | null }[]> =>
  ctx.db
    .select({ partner: getTableColumns(partners), since: max(tierChanges.at) })
    .from(partners)
    .leftJoin(tierChanges, eq(tierChanges.partnerId, partners.id))
    .where(and(inArray(partners.id, sql`(select value from json_each(${JSON.stringify(ids)}))`), eq(partners.status, "active")))
    .groupBy(partners.id);

/** Newest first: `limit + 1` rows from after the page's cursor. `id` narrows to one. */
export async function listPartners(
  ctx: Pick<Ctx, "db">,
  filter: Pick<ListPartners, "status" | "tier" | "email" | "search"> & { id: string | null },
  page: PageRequest,
): Promise<PartnerRow[]> {
  return ctx.db
    .select()
    .from(partners)
    .where(
      and(
        filter.id === null ? undefined : eq(partners.id, filter.id),
        filter.status === undefined ? undefined : eq(partners.status, filter.status),
        filter.tier === undefined ? undefined : eq(partners.tier, filter.tier),
        filter.email === undefined ? undefined : eq(partners.email, filter.email),
        filter.search === undefined ? undefined : holdsText(filter.search.toLowerCase()),
        page.after === null ? undefined : isAfter(page.after),
      ),
    )
    .orderBy(desc(partners.createdAt), desc(partners.id))
    .limit(page.limit + 1);
}

export const cursorOf = (row: PartnerRow): string => `${row.createdAt}:${row.id}`;

/** A pattern would read `%` and `_` of the text; a position does not. */
const holdsText = (text: string) => sql`(instr(lower(${partners.name}), ${text}) > 0 or instr(${partners.email}, ${text}) > 0)`;

function isAfter(cursor: string) {
  const [at = "", id = ""] = cursor.split(":");
  return sql`(${partners.createdAt}, ${partners.id}) < (${Number(at)}, ${id})`;
}

/** Inserts nothing if the id or the e-mail is there already. */
export const insertPartner = (ctx: Pick<Ctx, "db">, row: PartnerRow): Statement =>
  ctx.db.insert(partners).values(row).onConflictDoNothing().returning({ id: partners.id });

/** Changes what is named, unless another partner has the e-mail; null if it has, or if there is no such partner. */
export async function updatePartnerRow(ctx: Pick<Ctx, "db" | "now">, id: string, changes: UpdatePartner): Promise<Partner | null> {
  const other = alias(partners, "other");
  const isFree =
    changes.email === undefined
      ? undefined
      : notExists(ctx.db.select({ id: other.id }).from(other).where(sql`${other.email} = ${changes.email} and ${other.id} <> ${id}`));
  const [row] = await ctx.db
    .update(partners)
    .set({ ...changes, updatedAt: ctx.now() })
    .where(and(eq(partners.id, id), isFree))
    .returning();
  return row === undefined ? null : showPartner(row);
}

/** Moves the partner from one status to another; changes nothing if it has meanwhile left `from`. */
export const markStatus = (
  ctx: Pick<Ctx, "db">,
  change: { id: string; from: PartnerStatus; to: PartnerStatus; reason: string | null; at: number },
): Statement =>
  ctx.db
    .update(partners)
    .set({ status: change.to, statusReason: change.reason, updatedAt: change.at })
    .where(and(eq(partners.id, change.id), eq(partners.status, change.from)))
    .returning({ id: partners.id });

/** Moves the partner from one tier to another; changes nothing if it has meanwhile left `from`. */
export const markTier = (ctx: Pick<Ctx, "db">, change: { id: string; from: Partner["tier"]; to: Partner["tier"]; at: number }): Statement =>
  ctx.db
    .update(partners)
    .set({ tier: change.to, updatedAt: change.at })
    .where(and(eq(partners.id, change.id), eq(partners.tier, change.from)))
    .returning({ id: partners.id });

/** Keeps the change that the statement before it in the batch made. */
export const insertTierChange = (ctx: Pick<Ctx, "db">, row: typeof tierChanges.$inferSelect): Statement =>
  ctx.db
    .insert(tierChanges)
    .select(
      sql`select ${row.id}, ${row.partnerId}, ${row.at}, ${row.from}, ${row.to}, ${row.volumeMinor}, ${row.periodDays} where changes() > 0`,
    );
