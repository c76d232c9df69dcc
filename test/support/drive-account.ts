/** Drives real books (a Durable Object's own SQLite) with random commands beside the model, and checks every invariant after each. */
import fc from "fast-check";
import { applyCommand } from "../../src/accounts/apply-command.ts";
import { commissionIdOf } from "../../src/accounts/award-commission.ts";
import { openBooks } from "../../src/accounts/books.ts";
import type { Command } from "../../src/accounts/contract.ts";
import { matureCommissions } from "../../src/accounts/mature-commissions.ts";
import { afterMove, type Balances, EMPTY_BALANCES, violationsOf } from "../../src/accounts/rules.ts";
import { listBalances, listEntriesAfter, listTotals } from "../../src/accounts/store.ts";
import { genesisHash, hashOf } from "../../src/accounts/transaction.ts";
import { derivedId } from "../../src/lib/ids.ts";
import { AccountModel } from "./account-model.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 10);
const CURRENCIES = ["USD", "USD", "USD", "EUR"] as const;
const weights = fc.constantFrom<number[]>(
  [10_000],
  [10_000],
  [4_000, 2_000, 4_000],
  [3_333, 3_333, 3_334],
  [1_429, 2_857, 5_714],
  [4_500, 4_500, 500, 500],
);
const currency = fc.constantFrom(...CURRENCIES);
const small = fc.nat({ max: 11 });

const commands: fc.Arbitrary<(step: { now: number; partnerId: string }) => { command: Command; id: string }> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(small, fc.nat({ max: 300_000 }), currency, weights, fc.nat({ max: 40 }), fc.boolean()).map(
      ([n, amount, code, weightsBps, daysAgo, held]) =>
        (step: { now: number; partnerId: string }) =>
          award({ ...step, conversionId: `cnv_${n}_${amount % 7}`, amount, code, weightsBps, daysAgo, held: held && amount % 5 === 0 }),
    ),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(small, fc.nat({ max: 6 }), fc.integer({ min: 1, max: 200_000 }), fc.nat({ max: 30 }))
      .map(([n, m, amount, refund]) => ({ now, partnerId }: { now: number; partnerId: string }) => ({
        id: commissionIdOf({ partnerId }, `cnv_${n}_${m}`),
        command: {
          kind: "refund" as const,
          command: {
            refundId: `rfd_${n}_${m}_${refund}`,
            conversionId: `cnv_${n}_${m}`,
            // A few units now and then: only then does the split over several shares show its edges.
            amountMinor: refund % 3 === 0 ? 1 + (refund % 2) : 1 + ((refund * 7919) % amount),
            occurredAt: now,
          },
        },
      })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(small, fc.nat({ max: 6 }), fc.nat({ max: 5 }), fc.constantFrom("open", "open", "won", "lost"), fc.nat({ max: 40 }))
      .map(([n, m, dispute, status, daysAgo]) => ({ now, partnerId }: { now: number; partnerId: string }) => ({
        id: commissionIdOf({ partnerId }, `cnv_${n}_${m}`),
        command: {
          kind: "dispute" as const,
          command: {
            disputeId: `dsp_${n}_${m}_${dispute}`,
            conversionId: `cnv_${n}_${m}`,
            amountMinor: 1 + ((dispute * 104_729 + n) % 150_000),
            status: status as "open" | "won" | "lost",
            openedAt: now - daysAgo * DAY,
            occurredAt: now,
          },
        },
      })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(small, fc.nat({ max: 6 })).map(([n, m]) => ({ partnerId }: { partnerId: string }) => ({
      id: commissionIdOf({ partnerId }, `cnv_${n}_${m}`),
      command: { kind: "take_back" as const, command: { conversionId: `cnv_${n}_${m}`, reason: "decided again" } },
    })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("hold", "release", "reject"), small, fc.nat({ max: 6 }), fc.constantFrom("fraud", "review"))
      .map(([kind, n, m, reason]) => ({ partnerId }: { partnerId: string }) => {
        const id = commissionIdOf({ partnerId }, `cnv_${n}_${m}`);
        return { id, command: { kind: kind as "hold", command: { commissionId: id, reason: kind === "reject" ? "fraud" : reason } } };
      }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat({ max: 60 }), currency).map(([n, code]) => ({ partnerId }: { partnerId: string }) => ({
      id: derivedId("com", "adjustment", `adj_${n}`, partnerId),
      command: {
        kind: "adjust" as const,
        command: { adjustmentId: `adj_${n}`, amountMinor: n % 2 === 0 ? n * 97 + 1 : -n * 61, currency: code, reason: "correction" },
      },
    })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.nat({ max: 200 }), fc.integer({ min: 1, max: 40_000 }), currency, fc.boolean())
      .map(([n, amount, code, hasMethod]) => () => ({
        id: "",
        command: {
          kind: "request_payout" as const,
          command: {
            payoutId: `pay_${n}`,
            amountMinor: amount,
            currency: code,
            minimumMinor: code === "EUR" && n % 9 === 0 ? null : 50,
            autoApproveUnderMinor: 5_000,
            method: hasMethod || n % 4 !== 0 ? { id: "pm_1", type: "manual" as const, destination: null } : null,
          },
        },
      })),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom("approve_payout", "cancel_payout", "mark_payout_paid", "mark_payout_paid", "reverse_payout"),
        fc.nat({ max: 200 }),
      )
      .map(([kind, n]) => () => ({ id: "", command: { kind: kind as "approve_payout", command: { payoutId: `pay_${n}` } } })),
  },
);

function award(input: {
  now: number;
  partnerId: string;
  conversionId: string;
  amount: number;
  code: string;
  weightsBps: number[];
  daysAgo: number;
  held: boolean;
}): { command: Command; id: string } {
  const brackets = [
    { fromMinor: 100_000, bonusBps: 500 },
    { fromMinor: 500_000, bonusBps: 1000 },
  ];
  const isFew = input.weightsBps.length > 3;
  return {
    id: commissionIdOf(input, input.conversionId),
    command: {
      kind: "award",
      command: {
        conversionId: input.conversionId,
        occurredAt: input.now - input.daysAgo * DAY,
        holdDays: 14,
        holds: input.held ? ["bot_agent"] : [],
        inputs: {
          type: "sale",
          currency: input.code,
          // Few units over many shares, at a rate of everything: there a refund moves units between shares.
          saleAmountMinor: isFew ? 26 + (input.amount % 4) : input.amount,
          weightsBps: input.weightsBps,
          position: input.amount % input.weightsBps.length,
          termsVersion: 0,
          tier: "tier1",
          rateBps: isFew ? 10_000 : 1_250,
          rateSource: "tier",
          terms: {
            currency: "USD",
            volume: { mode: "cliff", period: "month", brackets },
            flatPerSaleMinor: 0,
            capMinor: null,
            minimumSaleMinor: 0,
            signupBonusMinor: 0,
          },
        },
      },
    },
  };
}

export type Run = { seed: number; accounts: number; commandsEach: number };

/** Runs one account's random life; throws a sentence that says what differed, after which command, under which seed. */
export function driveAccount(
  storage: DurableObjectStorage,
  run: { seed: number; commands: number; partnerId: string },
): { accepted: number; refused: Map<string, number> } {
  const { partnerId } = run;
  let now = START;
  const books = openBooks({ storage, partnerId, now: () => now });
  const model = new AccountModel();
  const walk = { seq: 0, hash: genesisHash(partnerId), folds: new Map<string, Balances>() };
  const refused = new Map<string, number>();
  let accepted = 0;
  const plan = fc.sample(fc.tuple(commands, fc.nat({ max: 9 })), { seed: run.seed, numRuns: run.commands });
  for (const [index, [make, pause]] of plan.entries()) {
    const fail = (words: string): never => {
      throw new Error(`seed ${run.seed}, command ${index} (${JSON.stringify(step.command)}): ${words}`);
    };
    // Time passes now and then; what has matured is released before the next command.
    now += pause === 0 ? 3 * DAY : 1_000;
    if (pause === 0) while (books.transact(matureCommissions));
    if (pause === 0) model.mature(now);
    const step = make({ now, partnerId });
    const known = step.command.kind === "award" && model.commissions.has(step.id);
    const result = books.transact((tx) => applyCommand(tx, step.command));
    const answer = result.ok ? "ok" : result.refusal.code;
    // A conversion told again with other values is refused by the books; the model keeps the first.
    const expected =
      known && answer === "conversion_conflict"
        ? answer
        : isKnownRefund(model, step, answer)
          ? answer
          : model.apply(step.command, { now, id: step.id });
    if (model.unnamed !== null) {
      const given = storage.sql
        .exec<{ id: string; amount: number }>(
          "select id, amount_minor as amount from commissions where type = 'adjustment' order by rowid desc limit 1",
        )
        .one();
      if (given.amount !== model.unnamed.amount) fail(`${given.amount} was given back, expected ${model.unnamed.amount}`);
      model.commissions.set(given.id, model.unnamed);
      model.unnamed = null;
    }
    if (answer !== expected) fail(`answered ${answer}, expected ${expected}`);
    if (result.ok) accepted += 1;
    else refused.set(answer, (refused.get(answer) ?? 0) + 1);
    if (step.command.kind === "request_payout" && result.ok) {
      const { payoutId } = step.command.command;
      const lines = storage.sql
        .exec<{ c: string; a: number }>("select commission_id as c, amount_minor as a from payout_lines where payout_id = ?", payoutId)
        .toArray();
      const wrong = model.acceptLines(
        payoutId,
        lines.map(({ c, a }) => [c, a]),
      );
      if (wrong !== null) fail(wrong);
    }
    check(storage, { model, walk, fail });
  }
  return { accepted, refused };
}

const isKnownRefund = (model: AccountModel, step: { command: Command }, answer: string): boolean =>
  answer === "refund_conflict" && step.command.kind === "refund" && model.refunds.has(step.command.command.refundId);

function check(
  storage: DurableObjectStorage,
  input: { model: AccountModel; walk: { seq: number; hash: string; folds: Map<string, Balances> }; fail: (words: string) => never },
): void {
  const { model, walk, fail } = input;
  for (const entry of listEntriesAfter(storage.sql, walk.seq, 1_000)) {
    if (entry.seq !== walk.seq + 1) fail(`entry ${entry.seq} follows ${walk.seq}`);
    if (entry.hash !== hashOf(walk.hash, { ...entry, occurredAt: new Date(entry.occurredAt).toISOString() }))
      fail(`entry ${entry.seq} breaks the chain`);
    walk.folds.set(entry.currency, afterMove(walk.folds.get(entry.currency) ?? EMPTY_BALANCES, { ...entry, part: entry.id }));
    walk.seq = entry.seq;
    walk.hash = entry.hash;
  }
  const totals = listTotals(storage.sql);
  for (const [currency, balances] of listBalances(storage.sql)) {
    const sums = totals.get(currency) ?? { pendingMinor: 0, heldMinor: 0, openMinor: 0, inFlightMinor: 0, paidMinor: 0 };
    const broken = violationsOf(currency, { balances, entriesFold: walk.folds.get(currency) ?? EMPTY_BALANCES, ...sums });
    if (broken.length > 0) fail(broken.join("; "));
    const expected = model.balances(currency);
    if (JSON.stringify(balances, Object.keys(expected).sort()) !== JSON.stringify(expected, Object.keys(expected).sort()))
      fail(`${currency} is ${JSON.stringify(balances)}, expected ${JSON.stringify(expected)}`);
  }
  for (const { month, volume } of storage.sql.exec<{ month: string; volume: number }>("select month, amount_minor as volume from volumes"))
    if (volume !== model.volumes.get(month)) fail(`${month} has a volume of ${volume}, expected ${model.volumes.get(month)}`);
  for (const commission of model.commissions.values()) {
    if (commission.sale !== null && !commission.rejected && !commission.taken && commission.left !== model.commissionOf(commission.sale))
      fail(`a commission has ${commission.left} left, its net sale earns ${model.commissionOf(commission.sale)}`);
  }
}
