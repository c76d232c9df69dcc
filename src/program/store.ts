/** Queries of the terms. Money reads them from here each time; only the click path may keep what it found. */
import { and, asc, desc, eq, gt, lte, max } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { toIso } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import { DEFAULT_TERMS, type TermsVersion } from "./contract.ts";
import { termsVersions } from "./tables.ts";

export type TermsRow = typeof termsVersions.$inferSelect;

export const showTerms = (row: Pick<TermsRow, "version" | "effectiveAt" | "terms">): TermsVersion => ({
  version: row.version,
  effectiveAt: toIso(row.effectiveAt),
  terms: row.terms,
});

const FIRST: TermsVersion = { version: 0, effectiveAt: toIso(0), terms: DEFAULT_TERMS };

/** The terms in force at an instant: the latest effective, of equals the later version, else the defaults as version 0. */
export async function getTermsAt(ctx: Pick<Ctx, "db">, at: number): Promise<TermsVersion> {
  const row = await ctx.db
    .select()
    .from(termsVersions)
    .where(lte(termsVersions.effectiveAt, at))
    .orderBy(desc(termsVersions.effectiveAt), desc(termsVersions.version))
    .limit(1)
    .get();
  return row === undefined ? FIRST : showTerms(row);
}

/** A published version, or version 0; null where there is none. */
export async function findTermsVersion(ctx: Pick<Ctx, "db">, version: number): Promise<TermsVersion | null> {
  if (version === FIRST.version) return FIRST;
  const row = await ctx.db.select().from(termsVersions).where(eq(termsVersions.version, version)).get();
  return row === undefined ? null : showTerms(row);
}

/** As findTermsVersion; throws where there is none, for rows that name one. */
export async function getTermsVersion(ctx: Pick<Ctx, "db">, version: number): Promise<TermsVersion> {
  const found = await findTermsVersion(ctx, version);
  if (found === null) throw new Error(`there is no version ${version} of the terms`);
  return found;
}

/** The terms in force now. */
export const getCurrentTerms = (ctx: Pick<Ctx, "db" | "now">): Promise<TermsVersion> => getTermsAt(ctx, ctx.now());

/** As getCurrentTerms; a caller on the click path may keep the answer for a while, because no money hangs on it. */
export const findClickTerms = (ctx: Pick<Ctx, "db" | "now">): Promise<TermsVersion> => getCurrentTerms(ctx);

/** Oldest first: `limit + 1` published versions from after the page's cursor. */
export async function listTermsVersions(ctx: Pick<Ctx, "db">, page: PageRequest): Promise<TermsRow[]> {
  return ctx.db
    .select()
    .from(termsVersions)
    .where(and(page.after === null ? undefined : gt(termsVersions.version, Number(page.after))))
    .orderBy(asc(termsVersions.version))
    .limit(page.limit + 1);
}

export async function getLatestVersion(ctx: Pick<Ctx, "db">): Promise<number> {
  const row = await ctx.db
    .select({ version: max(termsVersions.version) })
    .from(termsVersions)
    .get();
  return row?.version ?? 0;
}

/** Inserts nothing if another publisher took the version meanwhile. */
export const insertTerms = (ctx: Pick<Ctx, "db">, row: TermsRow): Statement =>
  ctx.db.insert(termsVersions).values(row).onConflictDoNothing().returning({ version: termsVersions.version });
