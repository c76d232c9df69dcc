/**
 * What a draft of the terms would have paid for a period's real conversions, against what the books paid. It reads page by
 * page, partner by partner, and changes nothing; given the terms that were in force, every difference is zero.
 */
import type { Ctx } from "../context.ts";
import { listSoldByIds } from "../conversions/index.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { toIso } from "../lib/time.ts";
import { getTermsVersion, type Terms, type TermsVersion, warnOfPlan } from "../program/index.ts";
import { type PartnerReplay, replayCommission, replayMonthEnds, startReplay } from "./replay-partner.ts";
import { listForReplay, type ReplayRow } from "./replay-store.ts";
import type { Simulation } from "./simulation-contract.ts";

const PAGE = 1_000;
/** Commissions of one simulation: above it the period is refused, rather than answered late or in part. */
const MAX_COMMISSIONS = 300_000;
/** Partners that are shown, those with the largest differences first; the others are in the totals. */
const SHOWN = 1_000;

type Sums = { oldMinor: number; newMinor: number };
type Tally = { commissions: number; rejected: number; older: number; sums: Map<string, Sums> };
type Draft = { terms: Terms; from: number; to: number };

type Run = { draft: Draft; tally: Tally; plans: Map<number, TermsVersion>; partnerId: string; replay: PartnerReplay };

export async function simulateTerms(ctx: Pick<Ctx, "db">, draft: Draft): Promise<Result<Simulation>> {
  if (draft.from >= draft.to) return refuse("invalid_period", "from must be before to");
  const tally: Tally = { commissions: 0, rejected: 0, older: 0, sums: new Map() };
  const run: Run = { draft, tally, plans: new Map(), partnerId: "", replay: startReplay() };
  let seen = 0;
  let after: ReplayRow | null = null;
  do {
    const rows: ReplayRow[] = await listForReplay(ctx, { ...draft, after, limit: PAGE });
    seen += rows.length;
    if (seen > MAX_COMMISSIONS)
      return refuse("period_too_long", "the period has too many commissions: choose a shorter one", { max: MAX_COMMISSIONS });
    if (!(await replayPage(ctx, run, rows))) return refuseCurrency(draft.terms);
    after = rows.length < PAGE ? null : (rows.at(-1) ?? null);
  } while (after !== null);
  endPartner(run);
  return ok(show(draft, tally));
}

/** False where a commission was worked out in another currency than the draft's. */
async function replayPage(ctx: Pick<Ctx, "db">, run: Run, rows: readonly ReplayRow[]): Promise<boolean> {
  const ids = rows.flatMap((row) => row.conversionId ?? []);
  const sold = new Map((await listSoldByIds(ctx, ids)).map((each) => [each.id, each]));
  for (const row of rows) {
    if (run.partnerId !== row.partnerId) {
      endPartner(run);
      Object.assign(run, { partnerId: row.partnerId, replay: startReplay() });
    }
    const conversion = sold.get(row.conversionId ?? "");
    const plan = conversion === undefined ? null : await planOf(ctx, run, row);
    if (plan === "other_currency") return false;
    replayRow(run, { row, sold: conversion, plan });
  }
  return true;
}

/** A partner's last row was seen: its months end. */
function endPartner({ tally, partnerId, replay }: Run): void {
  for (const end of replayMonthEnds(replay)) add(tally, { partnerId, oldMinor: 0, ...end });
}

const refuseCurrency = ({ currency }: Terms): Result<never> =>
  refuse("simulation_currency", "the terms in force in the period were in another currency than the draft: compare them in one currency", {
    currency,
  });

/** The draft, save for a partner that was pinned to a version: publishing the draft would not have moved it. */
async function planOf(ctx: Pick<Ctx, "db">, { draft, plans }: Run, row: ReplayRow): Promise<TermsVersion | "other_currency" | null> {
  if (row.basis === null) return null;
  const paidBy = plans.get(row.basis.termsVersion) ?? (await getTermsVersion(ctx, row.basis.termsVersion));
  plans.set(paidBy.version, paidBy);
  if (row.basis.isPinned) return paidBy;
  return paidBy.terms.currency === draft.terms.currency ? { ...paidBy, terms: draft.terms } : "other_currency";
}

type Replayed = { row: ReplayRow; sold: Parameters<typeof replayCommission>[1]["sold"] | undefined; plan: TermsVersion | null };

/** What an owner rejected is nobody's plan: it is left out of both sides, and only followed for the room that it took. */
function replayRow({ tally, replay }: Run, { row, sold, plan }: Replayed): void {
  const { partnerId, currency, basis, amountMinor, occurredAt } = row;
  const oldMinor = amountMinor - row.reversedMinor;
  const isRejected = row.status === "rejected";
  if (row.type === "bonus") {
    if (!isRejected) add(tally, { partnerId, currency, oldMinor, newMinor: 0 });
    return;
  }
  if (basis === null || sold === undefined || plan === null) {
    tally.older += 1;
    return;
  }
  const replayed = replayCommission(replay, { amountMinor, occurredAt, basis, sold, plan, isRejected });
  if (isRejected) {
    tally.rejected += 1;
    return;
  }
  tally.commissions += 1;
  add(tally, { partnerId, oldMinor, ...replayed });
}

function add({ sums }: Tally, { partnerId, currency, oldMinor, newMinor }: Sums & { partnerId: string; currency: string }): void {
  const key = `${partnerId} ${currency}`;
  const known = sums.get(key) ?? { oldMinor: 0, newMinor: 0 };
  sums.set(key, { oldMinor: known.oldMinor + oldMinor, newMinor: known.newMinor + newMinor });
}

function show(draft: Draft, { commissions, rejected, older, sums }: Tally): Simulation {
  const partners = [...sums].map(([key, sum]) => {
    const [partnerId = "", currency = ""] = key.split(" ");
    return { partnerId, currency, ...sum, differenceMinor: sum.newMinor - sum.oldMinor };
  });
  const totals = new Map<string, Sums>();
  for (const { currency, oldMinor, newMinor } of partners) {
    const known = totals.get(currency) ?? { oldMinor: 0, newMinor: 0 };
    totals.set(currency, { oldMinor: known.oldMinor + oldMinor, newMinor: known.newMinor + newMinor });
  }
  const largestFirst = partners.toSorted((a, b) => Math.abs(b.differenceMinor) - Math.abs(a.differenceMinor));
  return {
    from: toIso(draft.from),
    to: toIso(draft.to),
    commissions,
    leftOut: { rejected, older },
    totals: [...totals].map(([currency, sum]) => ({ currency, ...sum, differenceMinor: sum.newMinor - sum.oldMinor })),
    winners: partners.filter((each) => each.differenceMinor > 0).length,
    losers: partners.filter((each) => each.differenceMinor < 0).length,
    unchanged: partners.filter((each) => each.differenceMinor === 0).length,
    partners: largestFirst.slice(0, SHOWN),
    partnersNotShown: Math.max(0, partners.length - SHOWN),
    warnings: warnOfPlan(draft.terms),
  };
}
