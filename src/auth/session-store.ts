/** Queries of sessions and of the mailboxes behind them. */
import { and, desc, eq, getTableColumns, gt, inArray, lt, ne } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { PageRequest } from "../lib/paging.ts";
import { HOUR } from "../lib/time.ts";
import type { OwnerRow } from "./owner-store.ts";
import { owners, sessions, signInProofs, users } from "./tables.ts";

export type SessionRow = typeof sessions.$inferSelect & { email: string };
/** A session in force, and the owner whose mailbox it is of, if it is one's. */
export type LiveSession = { session: typeof sessions.$inferSelect; email: string; owner: OwnerRow | null };

/** What revokes ends at once: it is looked up with every request. */
export async function findLiveSession(ctx: Pick<Ctx, "db" | "now">, token: string): Promise<LiveSession | null> {
  const row = await ctx.db
    .select({ session: sessions, email: users.email, owner: owners })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(owners, eq(owners.email, users.email))
    .where(and(eq(sessions.token, token), gt(sessions.expiresAt, new Date(ctx.now()))))
    .get();
  return row ?? null;
}

/** Notes that a session was seen, once an hour at most. */
export async function touchSession(ctx: Pick<Ctx, "db" | "now">, session: { id: string; updatedAt: Date }): Promise<void> {
  if (session.updatedAt.getTime() > ctx.now() - HOUR) return;
  await ctx.db
    .update(sessions)
    .set({ updatedAt: new Date(ctx.now()) })
    .where(eq(sessions.id, session.id));
}

const columns = { ...getTableColumns(sessions), email: users.email };

/** Newest first, of one mailbox or of all: `limit + 1` rows from after the page's cursor. */
export const listSessions = (ctx: Pick<Ctx, "db" | "now">, filter: { email: string | null }, page: PageRequest): Promise<SessionRow[]> =>
  ctx.db
    .select(columns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        gt(sessions.expiresAt, new Date(ctx.now())),
        filter.email === null ? undefined : eq(users.email, filter.email),
        page.after === null ? undefined : lt(sessions.id, page.after),
      ),
    )
    .orderBy(desc(sessions.id))
    .limit(page.limit + 1);

export async function findSession(ctx: Pick<Ctx, "db" | "now">, id: string): Promise<SessionRow | null> {
  const row = await ctx.db
    .select(columns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, id), gt(sessions.expiresAt, new Date(ctx.now()))))
    .get();
  return row ?? null;
}

export async function deleteSession(ctx: Pick<Ctx, "db">, id: string): Promise<void> {
  await ctx.db.delete(sessions).where(eq(sessions.id, id));
}

/** All of a mailbox but one. */
export async function deleteOtherSessions(ctx: Pick<Ctx, "db">, { email, id }: { email: string; id: string }): Promise<void> {
  const mailbox = ctx.db.select({ id: users.id }).from(users).where(eq(users.email, email));
  await ctx.db.delete(sessions).where(and(inArray(sessions.userId, mailbox), ne(sessions.id, id)));
}

/** What nobody can use any more. */
export async function deleteExpired(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  const now = new Date(ctx.now());
  await ctx.db.batch([
    ctx.db.delete(sessions).where(lt(sessions.expiresAt, now)),
    ctx.db.delete(signInProofs).where(lt(signInProofs.expiresAt, now)),
  ]);
}
