/**
 * What happened in the demo programme, as a plan: who visited when, who signed up, bought and asked for money back. Pure,
 * from a seed and the present; what really comes of it is the programme's own business.
 */
import type { Visit } from "../local/visit.ts";
import { CAST, type CastLink, type CastPartner, SHOP } from "./cast.ts";
import { BOTS, BROWSERS, FIRST_NAMES, HOURS, LAST_NAMES, PLACES, PLANS, type Plan } from "./props.ts";
import type { Random } from "./random.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** More than a month, so that the first commissions have been released by now. */
export const DAYS = 54;

export type PlannedVisit = Visit & { slug: string };
/** A customer's own order of things; `visit` is the one that led here, null for people who came by themselves. */
export type Customer = { externalId: string; name: string; email: string; visit: PlannedVisit | null; events: CustomerEvent[] };
export type CustomerEvent =
  | { type: "signup"; at: number }
  | { type: "sale"; at: number; externalId: string; amountMinor: number; kind: "one_time" | "recurring"; product: string }
  | { type: "refund"; at: number; externalId: string; saleExternalId: string; amountMinor: number };
export type Story = { visits: PlannedVisit[]; customers: Customer[] };

type Stage = { random: Random; now: number };

/** Everything up to a few minutes ago, visits in the order of their times. */
export function planStory(random: Random, now: number): Story {
  const stage = { random, now: now - 5 * 60_000 };
  const visits = CAST.flatMap((partner) => (partner.links.length === 0 ? [] : planVisits(stage, partner)));
  const customers: Customer[] = [];
  for (const visit of visits.filter(isPersons)) {
    if (random.chance(0.07)) customers.push(planCustomer(stage, { visit, from: visit.at, number: customers.length }));
  }
  for (let count = 0; count < 28; count += 1) {
    customers.push(planCustomer(stage, { visit: null, from: stage.now - random.next() * DAYS * DAY, number: customers.length }));
  }
  const repeats = visits.filter(isPersons).flatMap((visit) => (random.chance(0.09) ? [again(stage, visit)] : []));
  const all = [...visits, ...repeats].filter(({ at }) => at < stage.now).sort((a, b) => a.at - b.at);
  return { visits: all, customers: customers.filter(({ events }) => events.length > 0) };
}

const isPersons = ({ method, agent }: PlannedVisit): boolean => method === "GET" && BROWSERS.some((browser) => browser.agent === agent);

/** A page that is loaded again within minutes: most often in the same window. */
const again = ({ random }: Stage, visit: PlannedVisit): PlannedVisit => ({ ...visit, at: visit.at + random.between(20, 900) * 1_000 });

function planVisits(stage: Stage, partner: CastPartner): PlannedVisit[] {
  const today = stage.now - (stage.now % DAY);
  return Array.from({ length: DAYS }, (_, index) => today - index * DAY).flatMap((day, daysAgo) => {
    const count = Math.round(partner.daily * rhythm(stage.random, { day, daysAgo, spike: partner.spike }));
    return Array.from({ length: count }, () => planVisit(stage, { partner, day })).filter(({ at }) => at < stage.now);
  });
}

/** Weekends are quiet, the programme grows, every day is a little different, and a mention is felt for three days. */
function rhythm(random: Random, { day, daysAgo, spike }: { day: number; daysAgo: number; spike: number | undefined }): number {
  const weekday = new Date(day).getUTCDay();
  const week = weekday === 0 ? 0.55 : weekday === 6 ? 0.6 : weekday === 2 ? 1.15 : 1;
  const growth = 1 - (0.5 * daysAgo) / DAYS;
  const mention = spike === undefined ? 1 : ([4.5, 2.2, 1.4][spike - daysAgo] ?? 1);
  return week * growth * mention * (0.7 + 0.6 * random.next());
}

function planVisit({ random }: Stage, { partner, day }: { partner: CastPartner; day: number }): PlannedVisit {
  const [first, ...rest] = partner.links;
  if (first === undefined) throw new Error(`${partner.name} has no links to visit`);
  const link = random.pickBy([{ weight: 3, link: first }, ...rest.map((each) => ({ weight: 2, link: each }))]).link;
  const hour = random.pickBy([{ weight: 0, hour: 0 }, ...HOURS.map((weight, each) => ({ weight, hour: each }))]).hour;
  const at = day + ((hour - partner.offset + 24) % 24) * HOUR + random.between(0, HOUR - 1);
  const { weight: _weight, ...place } = random.pickBy(PLACES);
  const isBot = random.chance(0.06);
  return {
    slug: link.slug,
    method: random.chance(0.012) ? "HEAD" : "GET",
    ip: `${random.between(11, 99)}.${random.between(0, 255)}.${random.between(0, 255)}.${random.between(1, 254)}`,
    agent: isBot ? random.pick(BOTS) : random.chance(0.004) ? "" : random.pickBy(BROWSERS).agent,
    referrer: isBot ? "" : referrerOf(random, link),
    at,
    place,
  };
}

const SITES: Record<string, string> = {
  instagram: "https://l.instagram.com/",
  tiktok: "https://www.tiktok.com/",
  youtube: "https://www.youtube.com/",
  linkedin: "https://www.linkedin.com/",
};
/** Mail and audio send none; a site its own page; and some browsers never do. */
const referrerOf = (random: Random, { source, medium, slug }: CastLink): string =>
  medium === "email" || medium === "audio" || random.chance(0.2) ? "" : (SITES[source] ?? `https://${source}.example/${slug}`);

type Arrival = { visit: PlannedVisit | null; from: number; number: number };

function planCustomer(stage: Stage, { visit, from, number }: Arrival): Customer {
  const { random, now } = stage;
  const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
  const id = String(number + 1).padStart(4, "0");
  // Most sign up at once, some sleep on it.
  const signedUpAt = from + (random.chance(0.75) ? random.between(2, 50) * 60_000 : random.between(3, 60) * HOUR);
  const events: CustomerEvent[] = [{ type: "signup", at: signedUpAt }];
  if (random.chance(0.5)) events.push(...planPurchases(stage, { id, boughtAt: signedUpAt + random.between(1, 90) * HOUR }));
  return {
    externalId: `user_${id}`,
    name: `${first} ${last}`,
    email: `${first}.${last}.${id}@example.org`.toLowerCase(),
    visit,
    events: events.filter(({ at }) => at < now).sort((a, b) => a.at - b.at),
  };
}

function planPurchases({ random, now }: Stage, { id, boughtAt }: { id: string; boughtAt: number }): CustomerEvent[] {
  const plan = random.pickBy(PLANS);
  const payments = plan.isMonthly ? Math.max(1, Math.ceil((now - boughtAt) / (30 * DAY))) : 1;
  return Array.from({ length: payments }, (_, index) => index).flatMap((index) => {
    const externalId = `inv_${id}_${index + 1}`;
    const at = boughtAt + index * 30 * DAY;
    return [planSale(plan, { externalId, at }), ...planRefund(random, { plan, externalId, at })];
  });
}

const planSale = ({ product, amountMinor, isMonthly }: Plan, sale: { externalId: string; at: number }): CustomerEvent => ({
  type: "sale",
  ...sale,
  amountMinor,
  kind: isMonthly ? "recurring" : "one_time",
  product,
});

/** One in twelve asks for money back; half of them for all of it. */
function planRefund(random: Random, { plan, externalId, at }: { plan: Plan; externalId: string; at: number }): CustomerEvent[] {
  if (!random.chance(1 / 12)) return [];
  const amountMinor = random.chance(0.5) ? plan.amountMinor : Math.round((plan.amountMinor * random.between(2, 7)) / 10);
  return [
    { type: "refund", externalId: `re_${externalId}`, saleExternalId: externalId, at: at + random.between(5, 200) * HOUR, amountMinor },
  ];
}

/** Where a link leads. */
export const destinationOf = ({ path }: CastLink): string => `https://${SHOP}${path}`;
