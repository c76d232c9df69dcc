/**
 * The signals of many conversions or clicks together: one address, one beat, one burst, one crowd, one rate. Pure: they see
 * what was kept of the partner's other conversions, never fetch it.
 */
import { DAY, HOUR, SECOND } from "../lib/time.ts";
import type { FraudRules } from "../program/index.ts";
import type { Evidence, PastConversion, Signal } from "./contract.ts";

type Found = Signal | null;

/** The last step that is reached; steps ascend. */
const stepOf = (steps: readonly (readonly [from: number, score: number])[], value: number): number =>
  steps.findLast(([from]) => value >= from)?.[1] ?? 0;

/** Several customers of the partner behind one address: an office is a few, a farm is many on few devices. */
export function findDuplicateIp({ click, customerId, sameAddress }: Evidence, rules: FraudRules): Found {
  if (click?.address == null) return null;
  const least = rules.duplicate_ip?.customers ?? 3;
  const distinct = (rows: readonly PastConversion[]) => new Set([customerId, ...rows.map((row) => row.customerId)]).size;
  const customers = distinct(sameAddress);
  const onDevice = click.fingerprint === null ? 1 : distinct(sameAddress.filter((row) => row.fingerprint === click.fingerprint));
  const devices = new Set([click.fingerprint, ...sameAddress.map((row) => row.fingerprint)].filter((device) => device !== null)).size;
  const byAddress = stepOf(
    [
      [least, 30],
      [least + 2, 40],
      [least * 3 + 1, 50],
      [least * 7, 62],
    ],
    customers,
  );
  const byDevice = stepOf(
    [
      [least, 40],
      [least * 2, 55],
      [least * 3 + 1, 65],
    ],
    onDevice,
  );
  const isFew = devices <= customers / (customers > least * 4 ? 2 : 3);
  const isFarm = click.fingerprint !== null && customers > least * 3 && isFew;
  const score = Math.max(byAddress, byDevice, isFarm ? 65 : 0);
  if (score === 0) return null;
  const words = isFarm ? `, on ${devices} kinds of devices` : onDevice >= least ? `, ${onDevice} of them on one kind of device` : "";
  const reason = `${customers} customers behind one address within a day${words}`;
  return { id: "duplicate_ip", version: 1, score, reason, inputs: { customers, onDevice, devices, threshold: least } };
}

/** New customers come faster than people do. By itself a busy hour: it never holds alone. */
export function findVelocity({ burst, isFirst }: Evidence, rules: FraudRules): Found {
  const perMinute = rules.velocity?.perMinute ?? 60;
  const count = burst + 1;
  const score = isFirst
    ? stepOf(
        [
          [perMinute, 35],
          [perMinute * 3, 45],
        ],
        count,
      )
    : 0;
  if (score === 0) return null;
  return {
    id: "velocity",
    version: 1,
    score,
    reason: `${count} new customers within a minute`,
    inputs: { perMinute: count, threshold: perMinute },
  };
}

const quantile = (sorted: readonly number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

/** People differ: some buy at once, some sleep on it. Over at least three days a script shows by its beat. */
const FLAT = { days: 3, spread: 0.25, fastShare: 0.8, fast: 10 * SECOND, hours: 48, quietShare: 0.17 };

export function findFlatTiming(evidence: Evidence, rules: FraudRules): Found {
  const { click, occurredAt, recent, isFirst } = evidence;
  if (click === null || !isFirst) return null;
  const own = { occurredAt, delayMs: occurredAt - click.at };
  const timed = [own, ...recent.filter((past) => past.isFirst)].flatMap(({ occurredAt: at, delayMs }) =>
    delayMs === null || delayMs < 0 ? [] : [{ at, delayMs }],
  );
  const days = new Set(timed.map(({ at }) => Math.floor(at / DAY))).size;
  if (timed.length < (rules.flat_timing?.conversions ?? 20) || days < FLAT.days) return null;
  const sorted = timed.map(({ delayMs }) => Math.max(delayMs, SECOND)).sort((a, b) => a - b);
  const spread = Math.round(100 * Math.log(quantile(sorted, 0.75) / quantile(sorted, 0.25))) / 100;
  const fastShare = sorted.filter((delay) => delay < FLAT.fast).length / sorted.length;
  const inputs = { conversions: timed.length, days, spread, medianSeconds: Math.round(quantile(sorted, 0.5) / SECOND) };
  const found = (score: number, reason: string): Found => ({ id: "flat_timing", version: 1, score, reason, inputs });
  if (fastShare >= FLAT.fastShare)
    return found(65, `${Math.round(fastShare * 100)}% of ${timed.length} converted within 10 s of the click, over ${days} days`);
  if (spread < FLAT.spread)
    return found(65, `${timed.length} conversions over ${days} days all came about ${inputs.medianSeconds} s after their click`);
  if (timed.length >= FLAT.hours && quietestShare(timed) >= FLAT.quietShare)
    return found(35, "conversions come at every hour of the day alike");
  return null;
}

/** The share of the six hours in a row with the fewest; a quarter is perfectly flat, people sleep. */
function quietestShare(timed: readonly { at: number }[]): number {
  const hours = Array<number>(24).fill(0);
  for (const { at } of timed) {
    const hour = Math.floor((at % DAY) / HOUR);
    hours[hour] = (hours[hour] ?? 0) + 1;
  }
  const sums = hours.map((_, from) => [0, 1, 2, 3, 4, 5].reduce((sum, step) => sum + (hours[(from + step) % 24] ?? 0), 0));
  return Math.min(...sums) / timed.length;
}

/** The click is one of an abnormal number of clicks on its link, from few networks or few agents. */
export function findClickFlood({ crowd }: Evidence, rules: FraudRules): Found {
  const least = rules.click_flood?.clicks ?? 100;
  if (crowd === null || crowd.clicks < least) return null;
  const { clicks, networks, agents } = crowd;
  const isFewNetworks = networks <= Math.max(3, clicks / 20);
  const isFewAgents = agents <= Math.max(3, clicks / 50);
  if (!isFewNetworks && !isFewAgents) return null;
  const reason = `${clicks} clicks on one link in its window, from ${networks} networks with ${agents} agents`;
  return { id: "click_flood", version: 1, score: isFewNetworks ? 75 : 65, reason, inputs: { clicks, networks, agents, threshold: least } };
}

export type Rate = { clicks: number; signups: number };

/**
 * A partner's signups of the last day by its clicks, against what is usual: its own month before where that is known,
 * else the programme's. More signups than twice the clicks are an outlier whatever is usual.
 */
export function findRateOutlier(input: { today: Rate; before: Rate; programme: Rate }, rules: FraudRules): Found {
  const { today, before, programme } = input;
  const { factor = 5, signups: least = 20 } = rules.conversion_rate_outlier ?? {};
  if (today.signups < least) return null;
  const isOwn = before.signups >= 10 && before.clicks >= 100;
  const usual = isOwn ? before : programme.clicks >= 100 ? programme : null;
  if (usual === null) return null;
  const rate = today.signups / Math.max(1, today.clicks);
  const usualRate = Math.max(usual.signups, 1) / usual.clicks;
  const times = Math.round((10 * rate) / usualRate) / 10;
  if (times < factor) return null;
  const reason = `${today.signups} signups by ${today.clicks} clicks in a day, ${times} times what is usual for ${isOwn ? "the partner" : "the programme"}`;
  const inputs = { signups: today.signups, clicks: today.clicks, times, threshold: factor };
  return { id: "conversion_rate_outlier", version: 1, score: times >= factor * 2 ? 65 : 45, reason, inputs };
}
