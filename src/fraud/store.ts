/** Queries of assessments and origins: the first judgement of a share stands, and every read is bounded. */
import { and, count, desc, eq, gte, isNotNull, lt, lte, ne, sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import { DAY, SECOND } from "../lib/time.ts";
import type { Statement } from "../outbox.ts";
import type { PastConversion } from "./contract.ts";
import { fraudAssessments, fraudFlags, partnerOrigins } from "./tables.ts";

type WithDb = Pick<Ctx, "db">;
export type AssessmentRow = typeof fraudAssessments.$inferSelect;

// --- assessments

type Key = Pick<AssessmentRow, "conversionId" | "partnerId">;
const isKey = (key: Key) => and(eq(fraudAssessments.conversionId, key.conversionId), eq(fraudAssessments.partnerId, key.partnerId));

export const findAssessment = async (ctx: WithDb, key: Key): Promise<AssessmentRow | null> =>
  (await ctx.db.select().from(fraudAssessments).where(isKey(key)).get()) ?? null;

/** The first one stands. */
export const insertAssessment = (ctx: WithDb, row: AssessmentRow): Statement =>
  ctx.db.insert(fraudAssessments).values(row).onConflictDoNothing().returning({ id: fraudAssessments.conversionId });

/** What a later look found, unless another look came between. */
export const updateAssessment = (ctx: WithDb, row: AssessmentRow, rounds: number): Statement =>
  ctx.db
    .update(fraudAssessments)
    .set(row)
    .where(and(isKey(row), eq(fraudAssessments.rounds, rounds)));

const { customerId, occurredAt, address, fingerprint, delayMs, isFirst, isMismatch, isDisposable } = fraudAssessments;
const past = { customerId, occurredAt, address, fingerprint, delayMs, isFirst, isMismatch, isDisposable };

/** The conversion that is judged: it is no evidence against itself. */
export type Around = { partnerId: string; at: number; except: string };
const isAround = ({ partnerId, at, except }: Around, [before, after]: readonly [number, number]) =>
  and(
    eq(fraudAssessments.partnerId, partnerId),
    gte(occurredAt, at - before),
    lte(occurredAt, at + after),
    ne(fraudAssessments.conversionId, except),
  );

/** Of the partner, from one address, at most a day apart. */
export const listSameAddress = (ctx: WithDb, input: Around & { address: string }): Promise<PastConversion[]> =>
  ctx.db
    .select(past)
    .from(fraudAssessments)
    .where(and(isAround(input, [DAY, DAY]), eq(address, input.address)))
    .limit(200);

/** What the partner did around a conversion, and where it was seen itself. */
export type History = {
  /** Its conversions within two weeks before and, where this one is judged again, three days after: newest first. */
  recent: PastConversion[];
  /** Its new customers within half a minute before or after. */
  burst: number;
  /** An earlier reported conversion of the customer for the partner has been judged; ids are in the order of reports. */
  isKnown: boolean;
  origins: { address: string; fingerprint: string }[];
};

const ORIGIN_LIMIT = 200;

/** In one call: a sale waits for it. */
export async function readHistory(ctx: WithDb, { customerId: customer, ...input }: Around & { customerId: string }): Promise<History> {
  const { conversionId, partnerId } = fraudAssessments;
  const isEarlier = and(eq(customerId, customer), eq(partnerId, input.partnerId), lt(conversionId, input.except));
  const isBurst = and(isAround(input, [30 * SECOND, 30 * SECOND]), eq(isFirst, true));
  const [recent, burst, earlier, origins] = await ctx.db.batch([
    ctx.db
      .select(past)
      .from(fraudAssessments)
      .where(isAround(input, [14 * DAY, 3 * DAY]))
      .orderBy(desc(occurredAt))
      .limit(60),
    ctx.db.select({ n: count() }).from(fraudAssessments).where(isBurst),
    ctx.db.select({ at: occurredAt }).from(fraudAssessments).where(isEarlier).limit(1),
    ctx.db
      .select({ address: partnerOrigins.address, fingerprint: partnerOrigins.fingerprint })
      .from(partnerOrigins)
      .where(eq(partnerOrigins.partnerId, input.partnerId))
      .orderBy(desc(partnerOrigins.seenAt))
      .limit(ORIGIN_LIMIT),
  ]);
  return { recent, burst: burst[0]?.n ?? 0, isKnown: earlier.length > 0, origins };
}

/** Due to be looked at again, the longest waiting first. */
export const listDueAssessments = (ctx: WithDb, input: { now: number; limit: number }): Promise<AssessmentRow[]> =>
  ctx.db
    .select()
    .from(fraudAssessments)
    .where(and(isNotNull(fraudAssessments.againAt), lte(fraudAssessments.againAt, input.now)))
    .orderBy(fraudAssessments.againAt)
    .limit(input.limit);

const AGAIN_LIMIT = 200;
/** Asks for another look at what is not held of the partner in the days around, at most three times each. */
export function askAgain(ctx: WithDb, input: { partnerId: string; at: number; now: number; days: number }): Statement {
  const { partnerId, at, now, days } = input;
  return ctx.db
    .update(fraudAssessments)
    .set({ againAt: now })
    .where(
      sql`(${fraudAssessments.conversionId}, ${fraudAssessments.partnerId}) in (select conversion_id, partner_id from ${fraudAssessments}
      where partner_id = ${partnerId} and occurred_at >= ${at - days * DAY} and occurred_at <= ${at + DAY}
        and again_at is null and rounds < 3 and verdict ->> '$.action' in ('none', 'note') order by occurred_at desc limit ${AGAIN_LIMIT})`,
    );
}

type Interval = { from: number; to: number };
const isFirstIn = ({ from, to }: Interval) => and(gte(occurredAt, from), lt(occurredAt, to), eq(isFirst, true));

/** How many new customers each partner had in an interval. */
export async function countFirstByPartner(ctx: WithDb, interval: Interval): Promise<Map<string, number>> {
  const { partnerId } = fraudAssessments;
  const rows = await ctx.db
    .select({ partnerId, count: sql<number>`count(*)` })
    .from(fraudAssessments)
    .where(isFirstIn(interval))
    .groupBy(partnerId);
  return new Map(rows.map((row) => [row.partnerId, row.count]));
}

/** The conversions that brought the partner's new customers of an interval, the newest first. */
export async function listFirst(
  ctx: WithDb,
  { partnerId, limit, ...interval }: Interval & { partnerId: string; limit: number },
): Promise<string[]> {
  const isOf = and(eq(fraudAssessments.partnerId, partnerId), isFirstIn(interval));
  const id = fraudAssessments.conversionId;
  return (await ctx.db.select({ id }).from(fraudAssessments).where(isOf).orderBy(desc(occurredAt)).limit(limit)).map((row) => row.id);
}

// --- what is forgotten

const BLANK = { address: null, fingerprint: null, delayMs: null, isMismatch: null, isDisposable: false };
/** Signals without what they saw. */
const bare = (signals: string) =>
  sql.raw(`(select json_group_array(json_set(value, '$.inputs', json('{}'), '$.reason', value ->> 'id')) from json_each(${signals}))`);

/** Blanks all that is personal in what was kept of a customer. */
export const forgetCustomerStatements = (ctx: WithDb, id: string): readonly [Statement, Statement, Statement] => [
  ctx.db
    .update(fraudAssessments)
    .set({ ...BLANK, againAt: null })
    .where(eq(customerId, id)),
  ctx.db
    .update(fraudAssessments)
    .set({ verdict: sql`json_set(verdict, '$.signals', ${bare("verdict, '$.signals'")})` })
    .where(eq(customerId, id)),
  ctx.db
    .update(fraudFlags)
    .set({ signals: sql`${bare("signals")}` })
    .where(eq(fraudFlags.customerId, id)),
];

export const forgetAddressesBefore = (ctx: WithDb, at: number): readonly [Statement, Statement] => [
  ctx.db
    .update(fraudAssessments)
    .set({ address: null, fingerprint: null })
    .where(and(lt(occurredAt, at), sql`(${address} is not null or ${fingerprint} is not null)`)),
  ctx.db.delete(partnerOrigins).where(lt(partnerOrigins.seenAt, at)),
];

// --- origins

export const upsertOrigin = (ctx: WithDb, row: typeof partnerOrigins.$inferInsert): Statement =>
  ctx.db
    .insert(partnerOrigins)
    .values(row)
    .onConflictDoUpdate({
      target: [partnerOrigins.partnerId, partnerOrigins.address, partnerOrigins.fingerprint],
      set: { seenAt: row.seenAt },
    });
