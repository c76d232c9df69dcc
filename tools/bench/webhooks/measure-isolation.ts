/** What endpoints that hang cost those that do not: from an event to its 2xx, before and while half of twenty hang; and secrets exchanged under load. */
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook as Reference } from "standardwebhooks";
import { type Figure, figureOf } from "../figures.ts";
import { type Hooks, startHooks } from "./program.ts";

const ENDPOINTS = 20;
const EVENTS_PER_SECOND = 2;

export async function measureIsolation(scratch: string, input: { folder: string; seconds: number; rotations: number }): Promise<Figure[]> {
  const hooks = await startHooks(scratch, input.folder);
  try {
    const rotated = await measureRotations(hooks, input.rotations);
    const names = Array.from({ length: ENDPOINTS - 1 }, (_, n) => `endpoint${n}`);
    for (const name of names) await hooks.makeEndpoint(name);
    const healthy = names.filter((_, n) => n % 2 === 0);
    const baseline = await measureLatency(hooks, { healthy, seconds: input.seconds });
    for (const name of names) if (!healthy.includes(name)) hooks.receiver.behave(name, { hangMs: 60_000 });
    hooks.receiver.behave("rotates", { hangMs: 60_000 });
    const hanging = await measureLatency(hooks, { healthy, seconds: input.seconds });
    console.error(`  baseline ${baseline.count}, with hanging ones ${hanging.count} messages`);
    const met = hanging.p99 <= 2 * baseline.p99 && hanging.count >= baseline.count * 0.9;
    return [
      rotated,
      figureOf({
        name: "10 of 20 hang: the others' p99 from event to 2xx",
        value: hanging.p99,
        unit: "ms",
        baseline: { name: "none hangs", value: baseline.p99 },
        goal: "at most 2x",
        met,
      }),
    ];
  } finally {
    await hooks.stop();
  }
}

async function measureLatency(
  hooks: Hooks,
  { healthy, seconds }: { healthy: readonly string[]; seconds: number },
): Promise<{ p99: number; count: number }> {
  const waits: number[] = [];
  hooks.receiver.onAnswered((name, { body }) => {
    if (healthy.includes(name)) waits.push(Date.now() - Date.parse(JSON.parse(body).timestamp));
  });
  const end = Date.now() + seconds * 1_000;
  while (Date.now() < end) {
    const next = Date.now() + 1_000 / EVENTS_PER_SECOND;
    await hooks.announce(1);
    await sleep(Math.max(0, next - Date.now()));
  }
  await sleep(8_000);
  hooks.receiver.onAnswered(() => undefined);
  waits.sort((a, b) => a - b);
  return { p99: waits[Math.ceil(waits.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY, count: waits.length };
}

/** The receiver learns of a new secret a moment after it was made, as a deployment of its own would. */
async function measureRotations(hooks: Hooks, rotations: number): Promise<Figure> {
  const { id, secret: first } = await hooks.makeEndpoint("rotates");
  let known = first;
  const counts = { verified: 0, failed: 0 };
  hooks.receiver.onAnswered((_, { body, headers }) => {
    try {
      new Reference(known).verify(body, headers);
      counts.verified += 1;
    } catch {
      counts.failed += 1;
    }
  });
  for (let n = 0; n < rotations; n += 1) {
    await hooks.announce(5);
    const { secret } = await hooks.program.api().post<{ secret: string }>(`/v1/webhooks/${id}/rotate-secret`);
    await hooks.announce(5);
    await sleep(2_500);
    known = secret;
  }
  await sleep(3_000);
  const all = counts.verified + counts.failed;
  return figureOf({
    name: `signatures: failed in ${rotations} rotations under load`,
    value: counts.failed,
    unit: `of ${all}`,
    goal: "0",
    met: counts.failed === 0 && all >= rotations * 10,
  });
}
