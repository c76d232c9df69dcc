/**
 * Thousands of payouts while Stripe fails in every way that it has, and while its events come twice, early and late. A goal
 * is not a speed here: no second transfer, nothing lost, every payout ends paid, failed or before a person.
 */
import { advancePayout } from "../../../src/accounts/advance-payout.ts";
import { sendPayouts } from "../../../src/accounts/send-payouts.ts";
import { findPayout } from "../../../src/accounts/store.ts";
import type { FaultKind } from "../../../test/fakes/stripe/world.ts";
import { makeRandom } from "../../demo/random.ts";
import { type Figure, figureOf } from "../figures.ts";
import { type Account, openWorld, payoutIdOf, type SendingWorld, type Tally, TIMEOUT_MS, tally } from "./sending-world.ts";

const HOUR = 3_600_000;
const SEED = 20_261_101;
/** Payouts an account. */
const EACH = 25;
const FAULTY = 0.4;
/** Payouts asked for before the next ones, so that old ones' events come among new ones. */
const WAVE = 500;
const KINDS: readonly [FaultKind, ...FaultKind[]] = [
  "drop_before_commit",
  "drop_after_commit",
  "hang",
  "error_500",
  "error_500_after_commit",
  "rate_limit",
  "conflict",
  "unauthorized",
  "balance_insufficient",
  "account_restricted",
];

export async function measureFaults({ payouts, pruned }: { payouts: number; pruned: number }): Promise<Figure[]> {
  return [...(await underFaults(payouts)), ...(await withPrunedKeys(pruned))];
}

async function underFaults(count: number): Promise<Figure[]> {
  const world = await openWorld({ accounts: Math.ceil(count / EACH), payoutsEach: EACH });
  try {
    const random = makeRandom(SEED);
    const payouts = new Map<string, Account>();
    let faulty = 0;
    let told = 0;
    for (let from = 0; from < count; from += WAVE) {
      for (let n = from; n < Math.min(count, from + WAVE); n += 1) {
        const account = accountOf(world, n);
        const id = payoutIdOf(n);
        payouts.set(id, account);
        if (random.chance(FAULTY)) {
          faulty += 1;
          const kind = random.pick(KINDS);
          // Some fail again and again before the answer comes.
          const times = kind === "account_restricted" ? 1 : random.between(1, 4);
          await world.stripe.inject({ kind, match: id, times, ms: TIMEOUT_MS * 2 });
        }
        world.request(account, id);
      }
      await world.settle();
      told += await replayEvents(world, payouts);
    }
    const result = await tally(world, payouts);
    console.error(
      `  seed ${SEED}: ${count} payouts, ${faulty} with faults, ${told} events told twice and in no order: ${JSON.stringify(result)}`,
    );
    return figures(`payouts, ${Math.round(FAULTY * 100)}% with faults`, result, count);
  } finally {
    await world.stop();
  }
}

function accountOf({ accounts }: SendingWorld, n: number): Account {
  const account = accounts[n % accounts.length];
  if (account === undefined) throw new Error("there are no accounts");
  return account;
}

/** Every transfer's event, twice and in no order; each converges on what is there, or changes nothing. */
async function replayEvents({ stripe, now }: SendingWorld, payouts: ReadonlyMap<string, Account>): Promise<number> {
  const transfers = await stripe.transfers();
  const told = [...transfers, ...transfers.toReversed()];
  for (const { id, transfer_group } of told) {
    const account = payouts.get(transfer_group ?? "");
    account?.books.transact((tx) => {
      const payout = findPayout(tx.sql, transfer_group ?? "");
      return payout === null
        ? null
        : advancePayout(tx, payout, { event: "confirm", changes: { paidAt: payout.paidAt ?? now(), transferId: id } });
    });
  }
  return told.length;
}

/** The first call's fate is unknown and its key is forgotten before the second: nothing is ever sent again on a guess. */
async function withPrunedKeys(count: number): Promise<Figure[]> {
  const world = await openWorld({ accounts: Math.ceil(count / EACH), payoutsEach: EACH });
  try {
    const payouts = new Map<string, Account>();
    for (let n = 0; n < count; n += 1) {
      const account = accountOf(world, n);
      const id = payoutIdOf(n);
      payouts.set(id, account);
      // Without an end: until its key is gone, Stripe never answers.
      await world.stripe.inject({ kind: n % 2 === 0 ? "drop_after_commit" : "drop_before_commit", match: id, times: 1_000 });
      world.request(account, id);
    }
    for (const { bank } of world.accounts) for (let call = 0; call < 3; call += 1) await sendPayouts(bank);
    await world.advance(25 * HOUR);
    await world.settle();
    const result = await tally(world, payouts);
    console.error(`  ${count} payouts whose key was forgotten after 25 h: ${JSON.stringify(result)}`);
    return figures("payouts whose key was pruned", result, count);
  } finally {
    await world.stop();
  }
}

function figures(name: string, { doubleTransfers, lost, open, brokenBooks, ...ends }: Tally, count: number): Figure[] {
  const ended = ends.paid + ends.failed + ends.waitingForPerson;
  return [
    figureOf({ name: `${name}: second transfers`, value: doubleTransfers, unit: `of ${count}`, goal: "0", met: doubleTransfers === 0 }),
    figureOf({
      name: `${name}: lost`,
      value: lost + open + brokenBooks,
      unit: `of ${count}`,
      goal: "0",
      met: lost + open + brokenBooks === 0,
    }),
    figureOf({
      name: `${name}: paid, failed or before a person`,
      value: ended,
      unit: `of ${count}`,
      goal: `${count}`,
      met: ended === count,
    }),
  ];
}
