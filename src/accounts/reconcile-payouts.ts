/**
 * Cron: compares each account's payouts with D1's and with Stripe's transfers, a stretch of accounts at a time. Law: what Stripe
 * says of a payout under way is taken into the books; what cannot be explained stops the account's payouts and is announced.
 */
import type { Ctx } from "../context.ts";
import { derivedId } from "../lib/ids.ts";
import { dayOf, HOUR } from "../lib/time.ts";
import { commit, makeFact, type Statement, stageAlways, won } from "../outbox.ts";
import { type AccountPayout, listDestinationsOf, listPayoutsOf, type RailTransfer } from "../payouts/index.ts";
import { comparePayouts, compareTransfers, type Difference, reversedOf } from "./compare-payouts.ts";
import type { AccountPort } from "./contract.ts";
import { listHeadsAfter } from "./heads.ts";
import {
  findOpenReconciliation,
  insertDifference,
  insertReconciliation,
  markReconciled,
  markStuck,
  moveCursor,
  type ReconciliationRow,
} from "./reconciliation-store.ts";

type Needs = Pick<Ctx, "db" | "now" | "account" | "rail">;

/** Accounts of one call; each costs a few calls of the thousand that an invocation may make. */
const ACCOUNTS = 60;
const PAGE = 500;
/** Transfers of one connected account: more is said, not compared in part. */
const MAX_TRANSFERS = 5_000;
/** Of one account; each is a row of the report. */
const MAX_DIFFERENCES = 50;
/** How often an account may fail to be compared before the run goes on without it. */
const PATIENCE = 3;
/** A payout that was paid within the last hour may be newer than Stripe's list. */
const GRACE = HOUR;

/** Daily: begins the day's run, and takes its first stretch. */
export async function reconcilePayouts(ctx: Needs): Promise<void> {
  const day = dayOf(ctx.now());
  await commit(ctx, [insertReconciliation(ctx, { id: derivedId("rec", day), day, startedAt: ctx.now() })]);
  await continuePayoutReconciliation(ctx);
}

/** Every few minutes: takes the next stretch of a run that is not done. */
export async function continuePayoutReconciliation(ctx: Needs): Promise<void> {
  let run = await findOpenReconciliation(ctx);
  if (run === null) return;
  const heads = await listHeadsAfter(ctx, { partnerId: run.cursor, updatedSince: 0 }, ACCOUNTS);
  for (const { partnerId } of heads) {
    const next = await reconcileAccount(ctx, run, partnerId);
    if (next === null) return;
    run = next;
  }
  if (heads.length < ACCOUNTS) await markReconciled(ctx, run);
}

/** The run, one account further; null where it has to wait, or another call has taken it over. */
async function reconcileAccount(ctx: Needs, run: ReconciliationRow, partnerId: string): Promise<ReconciliationRow | null> {
  const result = await compareTwice(ctx, partnerId).catch((error: unknown) => ({ error: String(error).slice(0, 500) }));
  if ("error" in result && run.failures + 1 < PATIENCE) {
    await markStuck(ctx, run, `${partnerId}: ${result.error}`);
    return null;
  }
  const compared = "error" in result ? { payouts: 0, transfers: 0, differences: [unchecked(partnerId, result.error)] } : result;
  const { differences } = compared;
  // Before the run goes on: were it to stop here, the account would be compared again.
  if (!("error" in result) && differences.length > 0) await ctx.account(partnerId).quarantine(inWords(differences));
  const rows: Statement[] = upTo(MAX_DIFFERENCES, differences, partnerId).map((one) =>
    insertDifference(ctx, { ...one, runId: run.id, partnerId, at: ctx.now() }),
  );
  if ("error" in result) rows.push(stageAlways(ctx, [alertOf(ctx, { run, partnerId, error: result.error })]));
  const [moved] = await commit(ctx, [moveCursor(ctx, run, { ...compared, cursor: partnerId }), ...rows]);
  return won(moved) ? { ...run, cursor: partnerId, failures: 0 } : null;
}

type Compared = { payouts: number; transfers: number; differences: (Difference | Unchecked)[] };
type Unchecked = Omit<Difference, "check"> & { check: "compared" };

/** A lost projection differs in every payout: the first ones say it, and the last row how many there are besides. */
function upTo(most: number, differences: Compared["differences"], partnerId: string): Compared["differences"] {
  if (differences.length <= most) return differences;
  const found = `${differences.length - most} more differences`;
  return [...differences.slice(0, most), { subject: partnerId, check: "compared", expected: "no more than these", found }];
}

const unchecked = (partnerId: string, error: string): Unchecked => ({
  subject: partnerId,
  check: "compared",
  expected: "the account compared with Stripe",
  found: error,
});

const alertOf = (ctx: Needs, { run, partnerId, error }: { run: ReconciliationRow; partnerId: string; error: string }) =>
  makeFact("ops.alert", {
    at: ctx.now(),
    data: { subject: partnerId, detail: `the account was not compared with Stripe: ${error}` },
    about: [run.id, partnerId],
  });

/** What an alert can hold. */
const inWords = (differences: Compared["differences"]): string => {
  const [first, ...others] = differences;
  if (first === undefined) return "";
  const more = others.length === 0 ? "" : `; and ${others.length} more`;
  return `reconciliation: ${first.subject}: expected ${first.expected}, found ${first.found}${more}`;
};

/** A difference counts if it is still there when looked at again: books and database are not read in one moment. */
async function compareTwice(ctx: Needs, partnerId: string): Promise<Compared> {
  const first = await compareAccount(ctx, partnerId);
  if (first.differences.length === 0) return first;
  const seen = new Set(first.differences.map((one) => JSON.stringify(one)));
  const second = await compareAccount(ctx, partnerId);
  return { ...second, differences: second.differences.filter((one) => seen.has(JSON.stringify(one))) };
}

async function compareAccount(ctx: Needs, partnerId: string): Promise<Compared> {
  const account = ctx.account(partnerId);
  await account.wake();
  // Stripe is listed before the books are read: what is under way then is in both, or in the books alone.
  const paidBefore = ctx.now() - GRACE;
  const transfers = await listTransfersOf(ctx, partnerId);
  await adopt(account, { payouts: await listAll(account), transfers });
  const payouts = await listAll(account);
  const differences = [
    ...comparePayouts(payouts, await listPayoutsOf(ctx, partnerId)),
    ...compareTransfers({ payouts, transfers, paidBefore }),
  ];
  return { payouts: payouts.length, transfers: transfers.length, differences };
}

/** What Stripe knows already and the books do not: a reversal, or the transfer of a payout that waits for a person. */
async function adopt(
  account: AccountPort,
  books: { payouts: readonly AccountPayout[]; transfers: readonly RailTransfer[] },
): Promise<void> {
  for (const { id } of reversedOf(books)) await account.reversePayout({ payoutId: id });
  for (const payout of books.payouts.filter(({ status }) => status === "processing")) {
    const transfer = books.transfers.find((one) => one.payoutId === payout.id && one.reversedMinor === 0);
    if (transfer === undefined) continue;
    // Refused while the account still drives it itself: then it will find the same transfer.
    await account.resolvePayout({
      payoutId: payout.id,
      outcome: "sent",
      transferId: transfer.id,
      reason: "Stripe's list has its transfer",
    });
  }
}

async function listAll(account: AccountPort): Promise<AccountPayout[]> {
  const all: AccountPayout[] = [];
  for (let afterId = ""; ; afterId = all.at(-1)?.id ?? "") {
    const page = await account.listPayouts({ afterId, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

async function listTransfersOf(ctx: Needs, partnerId: string): Promise<RailTransfer[]> {
  const transfers: RailTransfer[] = [];
  for (const destination of await listDestinationsOf(ctx, partnerId)) {
    let after: string | null = null;
    do {
      const page = await ctx.rail.listTransfers({ destination, after });
      if ("error" in page) throw new Error(`Stripe does not list the transfers to ${destination}: ${page.error}`);
      transfers.push(...page.transfers);
      if (transfers.length > MAX_TRANSFERS) throw new Error(`there are more than ${MAX_TRANSFERS} transfers to this partner`);
      after = page.next;
    } while (after !== null);
  }
  return transfers;
}
