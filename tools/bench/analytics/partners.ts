/**
 * Four years of a synthetic, seeded programme: partners that grow, have seasons, come and go, lose customers, or are steady. Law:
 * it knows nothing of the projection: levels wander and jump, customers differ in how long they stay, payments come late or pause.
 */
import type { Sold } from "../../../src/analytics/recurrence-rules.ts";
import type { Random } from "../../demo/random.ts";

export const KINDS = ["steady", "growing", "seasonal", "sporadic", "churning", "weekly", "signups"] as const;
export type Kind = (typeof KINDS)[number];
export const DAYS = 1_500;
export type SyntheticPartner = { kind: Kind; sales: Sold[]; signups: Sold[] };

/** `arrivals`: new customers a day at first. `growth`: a month's. `repeat`: who subscribes. `leave`: the mean a payment. */
type Shape = {
  arrivals: number;
  growth: number;
  season: number;
  repeat: number;
  leave: number;
  cadence: number;
  bursts: number;
  wander: number;
};

function shapeOf(kind: Kind, random: Random): Shape {
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const plain: Shape = {
    arrivals: between(0.15, 1.2),
    growth: between(-0.01, 0.01),
    season: between(0, 0.15),
    repeat: between(0.2, 0.7),
    leave: between(0.03, 0.08),
    cadence: 30.44,
    bursts: 0.003,
    wander: 0.05,
  };
  const special: Record<Kind, Partial<Shape>> = {
    steady: {},
    growing: { arrivals: between(0.1, 0.4), growth: between(0.02, 0.06) },
    seasonal: { season: between(0.4, 0.8), repeat: between(0, 0.1), arrivals: between(0.5, 2) },
    sporadic: { arrivals: between(0.08, 0.2), bursts: 0.02, repeat: between(0, 0.3), wander: 0.09 },
    churning: { leave: between(0.15, 0.3), growth: between(-0.04, -0.01), arrivals: between(0.6, 1.6) },
    weekly: { cadence: 7, leave: between(0.02, 0.06), arrivals: between(0.1, 0.4) },
    signups: { arrivals: between(0.3, 1.5), repeat: between(0.1, 0.3) },
  };
  return { ...plain, ...special[kind] };
}

const gauss = ({ next }: Random): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

function countOf(random: Random, expected: number): number {
  let [n, product] = [0, random.next()];
  while (product > Math.exp(-expected)) {
    product *= random.next();
    n += 1;
  }
  return n;
}

export function makePartner(random: Random, kind: Kind): SyntheticPartner {
  const shape = shapeOf(kind, random);
  const partner: SyntheticPartner = { kind, sales: [], signups: [] };
  const start = random.between(0, 300);
  const phase = random.next();
  const price = 500 + random.between(0, 4_000);
  let [wander, burst, serial] = [0, 0, 0];
  for (let day = start; day < DAYS; day++) {
    if (day % 7 === 0) wander = wander * 0.985 + shape.wander * gauss(random);
    burst = random.chance(shape.bursts) ? random.between(2, 8) : Math.max(0, burst - 1);
    const months = (day - start) / 30.44;
    // Growth slows down: nobody doubles for four years.
    const growth = Math.sign(shape.growth) * Math.log1p(Math.abs(shape.growth)) * 30 * (1 - Math.exp(-months / 30));
    const season = shape.season * (Math.cos(2 * Math.PI * (day / 365.25 - phase)) + 0.3 * Math.cos(4 * Math.PI * (day / 365.25 - phase)));
    const weekday = day % 7 >= 5 ? 0.6 : 1.16;
    const expected = shape.arrivals * Math.exp(growth + season + wander) * weekday * (burst > 0 ? 3 : 1);
    for (let n = countOf(random, Math.min(30, expected)); n > 0; n--) {
      serial += 1;
      buy(random, { partner, shape, customerId: `${kind}${serial}`, day, price });
    }
  }
  partner.sales.sort((a, b) => a.at - b.at);
  partner.signups.sort((a, b) => a.at - b.at);
  return partner;
}

type Buyer = { partner: SyntheticPartner; shape: Shape; customerId: string; day: number; price: number };

/** One customer's life: a signup that may be paid, a sale, and either renewals until it leaves, or a sale now and then. */
function buy(random: Random, { partner, shape, customerId, day, price }: Buyer): void {
  let at = day + random.next();
  if (partner.kind === "signups") partner.signups.push({ customerId, at, commissionMinor: 1_000 });
  if (partner.kind === "signups" && random.chance(0.6)) return;
  const plan = random.pickBy([
    { times: 1, weight: 6 },
    { times: 2.5, weight: 3 },
    { times: 6, weight: 1 },
  ]).times;
  const commissionMinor = Math.round(price * plan * (0.9 + 0.2 * random.next()));
  partner.sales.push({ customerId, at, commissionMinor });
  if (!random.chance(shape.repeat)) {
    while (random.chance(0.2)) {
      at += 5 + 120 * random.next();
      if (at < DAYS) partner.sales.push({ customerId, at, commissionMinor: Math.round(commissionMinor * (0.5 + random.next())) });
    }
    return;
  }
  // Some leave soon and some hardly ever.
  const leave = Math.min(0.9, shape.leave * (random.chance(0.3) ? 2 : 0.57));
  const upgrade = random.chance(0.1) ? random.between(3, 12) : -1;
  let minor = commissionMinor;
  for (let due = at + shape.cadence, n = 1; due < DAYS; due += shape.cadence, n++) {
    if (random.chance(leave)) return;
    if (n === upgrade) minor = Math.round(minor * 1.8);
    if (random.chance(0.01)) continue;
    const late = random.chance(0.08) ? 3 * random.next() : 0.1 * random.next();
    if (due + late < DAYS) partner.sales.push({ customerId, at: due + late, commissionMinor: minor });
  }
}
