/**
 * Which sales renew which, at what cadence, and how likely the next one is. Pure. Law: every sale is either new business or the
 * renewal of one earlier sale of its customer, so that nothing is projected twice; a cadence must show itself before it counts.
 */
import { sum } from "./statistics.ts";

/** `at`: in days from the cut, at most 0. */
export type Sold = { customerId: string; at: number; commissionMinor: number };
export type Cadence = { name: string; days: number; tolerance: number };
export const CADENCES: readonly Cadence[] = [
  { name: "week", days: 7, tolerance: 1.5 },
  { name: "fortnight", days: 14, tolerance: 2.5 },
  { name: "month", days: 30.44, tolerance: 6 },
  { name: "quarter", days: 91.3, tolerance: 10 },
  { name: "half-year", days: 182.6, tolerance: 14 },
  { name: "year", days: 365.25, tolerance: 20 },
];
/** Sales of one customer, each renewing the one before; a cadence from the second on. `since`: the customer's first sale. */
export type Chain = { cadence: Cadence | null; sales: Sold[]; since: number };

const inTime = ({ days, tolerance }: Cadence, gap: number): boolean => Math.abs(gap - days) <= tolerance;
/** A cadence is there when two customers kept it twice, or one for long. */
const MIN_KEEPERS = 2;
const LONG = 4;

/** The sales in time order as chains, first by all cadences, then by those alone that showed themselves. */
export function findChains(sales: readonly Sold[]): { cadences: Cadence[]; chains: Chain[] } {
  const guessed = link(sales, CADENCES);
  const cadences = CADENCES.filter((cadence) => {
    const kept = guessed.filter((chain) => chain.cadence === cadence && chain.sales.length >= 3);
    const keepers = new Set(kept.map(({ sales: [first] }) => first?.customerId)).size;
    return keepers >= MIN_KEEPERS || kept.some((chain) => chain.sales.length > LONG);
  });
  return { cadences, chains: link(sales, cadences) };
}

function link(sales: readonly Sold[], cadences: readonly Cadence[]): Chain[] {
  const byCustomer = new Map<string, Chain[]>();
  for (const sale of sales) {
    const chains = byCustomer.get(sale.customerId) ?? [];
    if (chains.length === 0) byCustomer.set(sale.customerId, chains);
    const found = bestOf(chains, { sale, cadences });
    if (found === null) chains.push({ cadence: null, sales: [sale], since: chains[0]?.since ?? sale.at });
    else {
      found.chain.cadence = found.cadence;
      found.chain.sales.push(sale);
    }
  }
  return [...byCustomer.values()].flat();
}

/** The chain that the sale renews: one that keeps its cadence before one that begins, then the nearest amount. */
function bestOf(chains: readonly Chain[], { sale, cadences }: { sale: Sold; cadences: readonly Cadence[] }) {
  const fits = chains.flatMap((chain) => {
    const last = chain.sales.at(-1);
    const gap = sale.at - (last?.at ?? sale.at);
    const cadence = (chain.cadence === null ? cadences : [chain.cadence]).find((each) => inTime(each, gap));
    const distance = Math.abs(sale.commissionMinor - (last?.commissionMinor ?? 0));
    return cadence === undefined ? [] : [{ chain, cadence, distance }];
  });
  const rank = ({ chain, distance }: (typeof fits)[number]) => [chain.cadence === null ? 1 : 0, distance] as const;
  const [best = null] = fits.sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1]);
  return best;
}

/** Sure to a degree: so many said yes and so many no, the older ones counting less. */
export type Odds = { yes: number; no: number };
/**
 * What the chains tell. `renewal[n]`: whether a first sale is renewed at the n-th cadence. `leaving`: customers that left by months
 * lived through, of those who renewed once or twice, and of those who stayed longer. `ratio`: a first renewal's commission by its sale's.
 */
export type Habits = {
  cadences: readonly Cadence[];
  renewal: Odds[];
  leaving: { young: Leaving; settled: Leaving };
  gaps: number[][];
  ratio: number;
};
export type Leaving = { left: number; months: number };

export const MONTH_DAYS = 30.44;
/** What happened so many days ago counts half. */
const HALF_LIFE = 240;
const weightOf = (at: number): number => 2 ** (at / HALF_LIFE);
/** Beginning with so many renewals a customer is settled. */
const SETTLED = 3;
/** What is believed before anything is seen: as if in so many months lived through one in twelve had left. */
export const PRIOR: Leaving = { left: 0.5, months: 6 };

export const isSettled = (renewals: number): boolean => renewals >= SETTLED;

export function findHabits({ cadences, chains }: ReturnType<typeof findChains>): Habits {
  const gaps = cadences.map((cadence) => gapsOf(chains.filter((chain) => chain.cadence === cadence)));
  const renewal = cadences.map((cadence): Odds => oddsOf(chains, cadence));
  const leaving = { young: { ...PRIOR }, settled: { ...PRIOR } };
  for (const chain of chains) addLeaving(leaving, chain);
  const pairs = chains.flatMap(({ sales: [first, second] }) =>
    first === undefined || second === undefined ? [] : [[first, second] as const],
  );
  const before = sum(pairs.map(([first]) => first.commissionMinor));
  const ratio = before <= 0 ? 1 : sum(pairs.map(([, second]) => second.commissionMinor)) / before;
  return { cadences, renewal, leaving, gaps, ratio };
}

const gapsOf = (chains: readonly Chain[]): number[] =>
  chains.flatMap(({ sales }) => sales.slice(1).map((sale, n) => sale.at - (sales[n]?.at ?? sale.at))).sort((a, b) => a - b);

/** Of the first sales that are old enough to tell, as if one half had been seen on either side. */
function oddsOf(chains: readonly Chain[], cadence: Cadence): Odds {
  const odds = { yes: 0.5, no: 0.5 };
  for (const { cadence: kept, sales } of chains) {
    const at = sales[0]?.at ?? 0;
    if (-at <= cadence.days + cadence.tolerance) continue;
    odds[kept === cadence ? "yes" : "no"] += weightOf(at);
  }
  return odds;
}

/** Each renewal was followed by another, or not in time: half of that time, on average, the customer still was one. */
function addLeaving(leaving: Habits["leaving"], { cadence, sales }: Chain): void {
  if (cadence === null) return;
  for (const [renewals, sale] of sales.entries()) {
    if (renewals === 0) continue;
    const isLast = renewals === sales.length - 1;
    if (isLast && -sale.at <= cadence.days + cadence.tolerance) continue;
    const group = leaving[isSettled(renewals) ? "settled" : "young"];
    const weight = weightOf(sale.at);
    group.months += (weight * cadence.days * (isLast ? 0.5 : 1)) / MONTH_DAYS;
    if (isLast) group.left += weight;
  }
}

/** A chain whose next sale can still come. `renewals` 0: it is not yet known whether it recurs. */
export type Running = { chain: Chain; renewals: number; age: number; commissionMinor: number };

export function listRunning({ cadences, chains }: ReturnType<typeof findChains>): Running[] {
  const patience = Math.max(0, ...cadences.map(({ days, tolerance }) => days + tolerance));
  return chains.flatMap((chain): Running[] => {
    const last = chain.sales.at(-1);
    if (last === undefined || last.commissionMinor <= 0) return [];
    const wait = chain.cadence === null ? patience : chain.cadence.days + chain.cadence.tolerance;
    const running = { chain, renewals: chain.sales.length - 1, age: -last.at, commissionMinor: last.commissionMinor };
    return -last.at <= wait ? [running] : [];
  });
}

/** How much of the gaps is longer than this; a late customer is the less likely to come. */
export function lateShare(gaps: readonly number[], age: number): number {
  let [low, high] = [0, gaps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((gaps[middle] ?? 0) > age) high = middle;
    else low = middle + 1;
  }
  return (gaps.length - low + 0.2) / (gaps.length + 0.4);
}

/** The probability that it comes, given that it has not come by this age. */
export const stillComing = (probability: number, late: number): number =>
  probability <= 0 ? 0 : (probability * late) / (probability * late + 1 - probability);
