/**
 * Real books, the real sending and stripe-node over HTTP against the sandbox, under one virtual clock: what a run of
 * thousands of payouts needs. Law: the clock moves only when nothing is due any more.
 */
import { adjustBalance } from "../../../src/accounts/adjust-balance.ts";
import { type Books, openBooks } from "../../../src/accounts/books.ts";
import { requestPayout } from "../../../src/accounts/request-payout.ts";
import type { PayoutRow } from "../../../src/accounts/rows.ts";
import { type Bank, sendPayouts } from "../../../src/accounts/send-payouts.ts";
import { findNextTryAt, findPayout } from "../../../src/accounts/store.ts";
import { verifyLedger } from "../../../src/accounts/verify-ledger.ts";
import { derivedId } from "../../../src/lib/ids.ts";
import { makeStripeRail } from "../../../src/stripe/index.ts";
import { type StripeControl, stripeControl } from "../../../test/fakes/stripe/client.ts";
import { startStripe } from "../../../test/fakes/stripe/server.ts";
import { memoryStorage } from "../../../test/support/memory-storage.ts";
import { inParallel } from "../../local/api.ts";

const WIDTH = 24;
/** A hanging call is given up after this; the fault hangs longer. */
export const TIMEOUT_MS = 150;
export const PAYOUT_MINOR = 1_000;

export type Account = { partnerId: string; destination: string; books: Books; bank: Bank; sql: SqlStorage };
export type SendingWorld = {
  accounts: Account[];
  stripe: StripeControl;
  now: () => number;
  /** Asks for one payout, approved at once. */
  request: (account: Account, payoutId: string) => void;
  /** Sends until nothing is planned any more; between two rounds the clock moves to what is due next. */
  settle: () => Promise<void>;
  /** Moves both clocks. */
  advance: (ms: number) => Promise<void>;
  stop: () => Promise<void>;
};

export const payoutIdOf = (n: number): string => derivedId("pay", "bench", String(n));

export async function openWorld(input: { accounts: number; payoutsEach: number }): Promise<SendingWorld> {
  const sandbox = await startStripe({ port: 0 });
  const secretKey = "sk_test_sending";
  const stripe = stripeControl(sandbox.url, secretKey);
  const rail = makeStripeRail({ secretKey, apiUrl: sandbox.url, timeoutMs: TIMEOUT_MS });
  // Nothing fails on purpose before the first payout: a busy machine is waited for.
  const patient = makeStripeRail({ secretKey, apiUrl: sandbox.url, timeoutMs: 10_000 });
  let now = Date.now();
  const accounts: Account[] = [];
  for (let n = 0; n < input.accounts; n += 1) {
    const partnerId = derivedId("ptn", "bench", String(n));
    const made = await patient.createAccount({ partnerId, email: `p${n}@example.com`, country: null, idempotencyKey: `account:${n}` });
    if ("error" in made) throw new Error(made.error);
    await stripe.complete(made.accountId);
    const storage = memoryStorage();
    const books = openBooks({ storage, partnerId, now: () => now });
    books.transact((tx) =>
      adjustBalance(tx, { adjustmentId: "start", amountMinor: PAYOUT_MINOR * input.payoutsEach, currency: "USD", reason: "a start" }),
    );
    const bank: Bank = { sql: storage.sql, rail, now: () => now, run: (work) => books.transact(work) };
    accounts.push({ partnerId, destination: made.accountId, books, bank, sql: storage.sql });
  }
  const advance = async (ms: number): Promise<void> => {
    now += ms;
    await stripe.advance(ms);
  };
  return {
    accounts,
    stripe,
    now: () => now,
    request: (account, payoutId) => requestOne(account, payoutId),
    settle: async () => {
      for (;;) {
        await inParallel(accounts, WIDTH, async ({ bank, sql }) => {
          for (let due = findNextTryAt(sql); due !== null && due <= now; due = findNextTryAt(sql)) await sendPayouts(bank);
        });
        const next = accounts.map(({ sql }) => findNextTryAt(sql)).filter((at) => at !== null);
        if (next.length === 0) return;
        await advance(Math.max(0, Math.min(...next) - now));
      }
    },
    advance,
    stop: () => sandbox.stop(),
  };
}

function requestOne({ books, destination }: Account, payoutId: string): void {
  const method = { id: "pm_bench", type: "stripe", destination } as const;
  const command = {
    payoutId,
    amountMinor: PAYOUT_MINOR,
    currency: "USD",
    minimumMinor: 0,
    autoApproveUnderMinor: PAYOUT_MINOR + 1,
    method,
  };
  const asked = books.transact((tx) => requestPayout(tx, command));
  if (!asked.ok) throw new Error(`${payoutId}: ${asked.refusal.detail}`);
}

export type Tally = {
  paid: number;
  failed: number;
  waitingForPerson: number;
  open: number;
  doubleTransfers: number;
  lost: number;
  brokenBooks: number;
};

/** What became of every payout, told by the books and by Stripe, which must agree. */
export async function tally({ accounts, stripe }: SendingWorld, payouts: ReadonlyMap<string, Account>): Promise<Tally> {
  const sum: Tally = { paid: 0, failed: 0, waitingForPerson: 0, open: 0, doubleTransfers: 0, lost: 0, brokenBooks: 0 };
  const transfers = Map.groupBy(await stripe.transfers(), ({ transfer_group }) => transfer_group);
  for (const [id, account] of payouts) {
    const sent = transfers.get(id)?.length ?? 0;
    const payout = findPayout(account.sql, id);
    if (payout === null) throw new Error(`the payout ${id} is gone`);
    count(sum, payout);
    if (sent > 1) sum.doubleTransfers += 1;
    if ((payout.status === "paid") !== (sent === 1)) sum.lost += payout.status === "processing" ? 0 : 1;
  }
  sum.brokenBooks = accounts.filter(({ sql, partnerId }) => !verifyLedger(sql, partnerId).ok).length;
  return sum;
}

function count(sum: Tally, payout: PayoutRow): void {
  if (payout.status === "paid") sum.paid += 1;
  else if (payout.status === "failed") sum.failed += 1;
  else if (payout.status === "processing" && payout.nextTryAt === null) sum.waitingForPerson += 1;
  else sum.open += 1;
}
