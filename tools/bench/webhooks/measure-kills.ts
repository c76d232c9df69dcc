/**
 * Thousands of events to receivers that fail, hang and die, with the runtime killed again and again. What counts comes after: every
 * event has arrived, under one id, with one body, signed. Waits are cut short in the database: measure-waits.ts looks at those.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook as Reference } from "standardwebhooks";
import { type Figure, figureOf } from "../figures.ts";
import { type Hooks, startHooks } from "./program.ts";

const RECEIVERS = [
  { name: "fails", type: "link.created", behaviour: { status: 500, chance: 0.3 } },
  { name: "hangs", type: "terms.published", behaviour: { hangMs: 20_000, chance: 0.005 } },
  { name: "dies", type: "partner.approved", behaviour: { drop: true, chance: 0.3 } },
] as const;
/** How long nothing may move before what waits is called lost. */
const PATIENCE = 180_000;

type Endpoint = { name: string; secret: string };

export async function measureKills(scratch: string, input: { folder: string; events: number; kills: number }): Promise<Figure[]> {
  const hooks = await startHooks(scratch, input.folder);
  try {
    const endpoints: Endpoint[] = [];
    for (const { name, type, behaviour } of RECEIVERS) {
      endpoints.push({ name, secret: (await hooks.makeEndpoint(name, [type])).secret });
      hooks.receiver.behave(name, behaviour);
    }
    let told = 0;
    for (let kill = 0; kill < input.kills; kill += 1) {
      const until = Math.round((input.events * (kill + 1)) / input.kills);
      await tell(hooks, { from: told, to: until });
      told = until;
      await hooks.runCron();
      await sleep(Math.random() * 2_000);
      await hooks.program.killAndRestart();
    }
    await settle(hooks);
    return summarise(hooks, { endpoints, ...input });
  } finally {
    await hooks.stop();
  }
}

/** Puts events into the log as a batch of requests would. */
async function tell({ program }: Hooks, { from, to }: { from: number; to: number }): Promise<void> {
  const at = new Date().toISOString();
  const facts = Array.from({ length: to - from }, (_, index) => {
    const type = RECEIVERS[(from + index) % RECEIVERS.length]?.type ?? "";
    return { id: `evt_bench${from + index}`, type, at, data: { n: from + index, text: "Zoë 🚀" } };
  });
  await program
    .bench()
    .db.prepare(
      `insert into outbox (id, sequence, type, audience, fact, created_at, handled_at, retry_at) select value ->> 'id',
        (select coalesce(max(sequence), 0) from outbox) + 1 + key, value ->> 'type', '[]', value, ?, 0, 0 from json_each(?)`,
    )
    .bind(Date.now(), JSON.stringify(facts))
    .run();
}

/** Goes on until nothing waits. Where nothing moves any more, what waits for its time, or for a message that was lost, is due now. */
async function settle(hooks: Hooks): Promise<void> {
  let deadline = Date.now() + PATIENCE;
  let before = Number.POSITIVE_INFINITY;
  let least = before;
  for (let left = await hooks.pending(); left > 0 && Date.now() < deadline; left = await hooks.pending()) {
    if (before - left < left / 100) {
      console.error(`  ${left} deliveries wait`);
      await hooks.program.bench().db.prepare("update webhook_deliveries set due_at = 0 where status = 'pending'").run();
      await hooks.runCron();
    }
    if (left < least) deadline = Date.now() + PATIENCE;
    least = Math.min(least, left);
    before = left;
    await sleep(3_000);
  }
}

function summarise(
  { receiver }: Hooks,
  { endpoints, events, kills }: { endpoints: readonly Endpoint[]; events: number; kills: number },
): Figure[] {
  const arrived = new Set<string>();
  const bodies = new Map<string, Set<string>>();
  let unverified = 0;
  let attempts = 0;
  for (const { name, secret } of endpoints) {
    for (const { headers, body, answered } of receiver.received(name)) {
      attempts += 1;
      const id = headers["webhook-id"] ?? "";
      if (JSON.parse(body).id !== id) unverified += 1;
      bodies.set(id, (bodies.get(id) ?? new Set()).add(body));
      if (answered) arrived.add(id);
      const verifier = new Reference(secret);
      // The reference refuses what is older than five minutes: the time of signing is looked at, not that of looking.
      if (verifier.sign(id, new Date(Number(headers["webhook-timestamp"]) * 1_000), body) !== headers["webhook-signature"]) unverified += 1;
    }
  }
  const changed = [...bodies.values()].filter((each) => each.size > 1).length;
  console.error(`  ${attempts} attempts for ${events} events, ${kills} kills`);
  return [
    figureOf({
      name: "kills: events that never arrived",
      value: events - arrived.size,
      unit: `of ${events}, ${kills} kills`,
      goal: "0",
      met: arrived.size === events,
    }),
    figureOf({
      name: "kills: events with another body on another attempt",
      value: changed,
      unit: `of ${bodies.size}`,
      goal: "0",
      met: changed === 0,
    }),
    figureOf({
      name: "kills: messages with a wrong id or signature",
      value: unverified,
      unit: `of ${attempts}`,
      goal: "0",
      met: unverified === 0,
    }),
  ];
}
