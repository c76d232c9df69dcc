/**
 * The runtime's process is killed at named points of a payout and started again on the same state, hundreds of times. What
 * counts comes after: every payout is paid by one transfer, every ledger verifies, and D1 says what the accounts say.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "../../local/api.ts";
import { type Figure, figureOf } from "../figures.ts";
import { makePayee, type Paid, type Program, startProgram } from "./program.ts";

const AMOUNT = 5_000;
const PAYEES = 20;
/** Tries that were cut off are tried again after a minute, of the wall clock: the state is real. */
const PATIENCE = 300_000;

type Point = { name: string; arrive: (program: Program, asked: { payee: Paid; payoutId: Promise<string> }) => Promise<void> };

const POINTS: readonly Point[] = [
  { name: "after the reserve", arrive: async (_, { payoutId }) => void (await payoutId) },
  { name: "during the call", arrive: (program) => untilMore(program, callsTo) },
  { name: "after Stripe committed", arrive: (program) => untilMore(program, transfersAt) },
  { name: "before posting", arrive: (program) => untilMore(program, transfersAt).then(() => sleep(1)) },
  { name: "in the outbox", arrive: async (_, { payoutId }) => void (await payoutId.then(() => sleep(Math.random() * 12))) },
  { name: "in the alarm", arrive: async (_, { payoutId }) => void (await payoutId.then(() => sleep(Math.random() * 40))) },
];

const callsTo = async ({ stripe }: Program): Promise<number> => (await stripe.requests())["POST /v1/transfers"] ?? 0;
const transfersAt = async ({ stripe }: Program): Promise<number> => (await stripe.transfers()).length;

/** Looks until there is one more than there was, at most two seconds: a payout may have failed before. */
async function untilMore(program: Program, count: (program: Program) => Promise<number>): Promise<void> {
  const before = await count(program);
  const deadline = Date.now() + 2_000;
  while ((await count(program)) === before && Date.now() < deadline) await sleep(1);
}

export async function measureKills(scratch: string, { folder, kills }: { folder: string; kills: number }): Promise<Figure[]> {
  const program = await startProgram(scratch, folder);
  const began = Date.now();
  const done: Record<string, number> = {};
  try {
    const payees: Paid[] = [];
    for (let n = 0; n < PAYEES; n += 1) payees.push(await makePayee(program, { n, amountMinor: AMOUNT * Math.ceil(kills / PAYEES) }));
    for (let n = 0; n < kills; n += 1) {
      const point = POINTS[n % POINTS.length];
      const payee = payees[n % PAYEES];
      if (point === undefined || payee === undefined) throw new Error("there is no such point");
      // Half of the calls hang before Stripe commits, so that a kill during the call finds it there.
      if (point.name === "during the call") await program.stripe.inject({ kind: "hang", match: payee.accountId, ms: 60 });
      const body = { partnerId: payee.id, amountMinor: AMOUNT, currency: "USD" };
      const arrives = n % 2 === 0;
      const payoutId = ask(program, body);
      const killed = point.arrive(program, { payee, payoutId }).catch(() => undefined);
      await killed;
      if (arrives) await payoutId;
      await program.killAndRestart();
      await payoutId;
      done[point.name] = (done[point.name] ?? 0) + 1;
      if ((n + 1) % 50 === 0) console.error(`  ${n + 1} kills after ${Math.round((Date.now() - began) / 1000)} s`);
    }
    return await settle(program, { payees, kills, done });
  } finally {
    await program.stop();
  }
}

/** "" where the kill came before the answer: the payout is there or it is not, and the books know. */
const ask = (program: Program, body: object): Promise<string> =>
  program
    .api()
    .post<{ id: string }>("/v1/payouts", body)
    .then(
      ({ id }) => id,
      () => "",
    );

type Ended = { payees: readonly Paid[]; kills: number; done: Record<string, number> };

async function settle(program: Program, { payees, kills, done }: Ended): Promise<Figure[]> {
  const deadline = Date.now() + PATIENCE;
  let open = await listPayouts(program, ["requested", "approved", "processing"]);
  while (open.length > 0 && Date.now() < deadline) {
    await program.bench().runCron("*/5 * * * *", Date.now());
    await sleep(2_000);
    open = await listPayouts(program, ["requested", "approved", "processing"]);
  }
  const paid = await listPayouts(program, ["paid"]);
  const transfers = Map.groupBy(await program.stripe.transfers(), ({ transfer_group }) => transfer_group);
  const doubles = [...transfers.values()].filter((sent) => sent.length > 1).length;
  const lost = paid.filter(({ id }) => transfers.get(id)?.length !== 1).length + Math.abs(transfers.size - paid.length);
  let broken = 0;
  for (const { id } of payees) {
    const { ok } = await program.api().get<{ ok: boolean }>(`/v1/partners/${id}/ledger/verify`);
    const { balances } = await program
      .api()
      .get<{ balances: { paidMinor: number; inFlightMinor: number }[] }>(`/v1/partners/${id}/balance`);
    const inD1 = paid.filter(({ partnerId }) => partnerId === id).length * AMOUNT;
    if (!ok || balances[0]?.paidMinor !== inD1 || balances[0]?.inFlightMinor !== 0) broken += 1;
  }
  console.error(`  ${kills} kills: ${JSON.stringify(done)}; ${paid.length} paid, ${open.length} open, ${transfers.size} transfers`);
  return [
    figureOf({ name: "kills: second transfers", value: doubles, unit: `after ${kills} kills`, goal: "0", met: doubles === 0 }),
    figureOf({
      name: "kills: lost or open",
      value: lost + open.length,
      unit: `of ${paid.length + open.length}`,
      goal: "0",
      met: lost + open.length === 0,
    }),
    figureOf({
      name: "kills: accounts whose books or D1 differ",
      value: broken,
      unit: `of ${payees.length}`,
      goal: "0",
      met: broken === 0,
    }),
  ];
}

type Row = { id: string; partnerId: string };

async function listPayouts(program: Program, statuses: readonly string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const status of statuses) {
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page<Row> = await program.api().get(`/v1/payouts?status=${status}&limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`);
      rows.push(...page.data);
      cursor = page.nextCursor;
    }
  }
  return rows;
}
