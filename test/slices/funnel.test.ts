/** Whatever customers did in whatever order: the funnel's times and cohorts are what following each customer by hand gives. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Funnel } from "../../src/analytics/contract.ts";
import { newId } from "../../src/lib/ids.ts";
import { roundHalfEven } from "../../src/lib/money.ts";
import { DAY, HOUR, MINUTE, toIso } from "../../src/lib/time.ts";
import { api, partnerKey } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";

const START = Date.UTC(2026, 6, 20);
const SPAN = 80 * DAY;
const instant = fc.integer({ min: START / MINUTE, max: (START + SPAN) / MINUTE }).map((at) => at * MINUTE + 123);
const step = fc.record({
  customer: fc.nat(5),
  isSignup: fc.boolean(),
  at: instant,
  /** How long before it was clicked; null: it came by a code. */
  clicked: fc.option(fc.array(fc.integer({ min: 1, max: 10 * DAY }), { minLength: 1, maxLength: 3 })),
  partner: fc.nat(1),
  isAccepted: fc.boolean(),
  currency: fc.constantFrom("USD", "USD", "EUR"),
  status: fc.constantFrom("attributed", "attributed", "attributed", "unattributed"),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T & { id: string; clicks: number[] } : never;
type Wanted = { from: number; to: number; partner: number | null; cohort: "click" | "signup"; zone: string };

const partners = [await seedPartner(), await seedPartner()];

async function store(steps: readonly Step[]): Promise<void> {
  await env.DB.prepare("delete from conversions").run();
  for (const each of steps) {
    const partnerId = partners[each.partner]?.id;
    const touches = [
      ...each.clicks.map((at) => ({ clickId: "c", partnerId, linkId: null, at: toIso(at), source: "token", accepted: each.isAccepted })),
      { clickId: null, partnerId, linkId: null, at: toIso(each.at - 20 * DAY), source: "code", accepted: true },
    ];
    const shares = each.status === "attributed" ? [{ partnerId, linkId: null, clickId: null, weightBps: 10_000, amountMinor: 5 }] : [];
    await env.DB.prepare(
      "insert into conversions (id, type, external_id, customer_id, amount_minor, currency, status, shares, decision, holds, terms_version, occurred_at, created_at) values (?, ?, ?, ?, 5, ?, ?, ?, ?, '[]', 0, ?, ?)",
    )
      .bind(
        each.id,
        each.isSignup ? "signup" : "sale",
        each.isSignup ? `user_${each.customer}` : each.id,
        `cus_${each.customer}`,
        each.isSignup ? null : each.currency,
        each.status,
        JSON.stringify(shares),
        JSON.stringify({ touches }),
        each.at,
        each.at,
      )
      .run();
  }
}

const middle = (delays: number[]): Pick<Funnel["times"][number], "customers" | "medianSeconds"> => {
  const known = delays.filter((delay) => delay >= 0).sort((a, b) => a - b);
  const [low = 0, high = 0] = [known[(known.length - 1) >> 1], known[known.length >> 1]];
  return { customers: known.length, medianSeconds: known.length === 0 ? null : roundHalfEven(BigInt(low + high), 2_000n) };
};

/** Every customer's own way, one by one. */
function follow(steps: readonly Step[], { from, to, partner, cohort, zone }: Wanted): Pick<Funnel, "times" | "cohorts"> {
  const isIn = (at: number) => at >= from && at < to;
  const delays: { [name: string]: number[] } = { signup: [], first: [], repeat: [] };
  const cohorts = new Map<string, { customers: number; signups: number; firstSales: number; repeatSales: number }>();
  for (const customer of new Set(steps.map((each) => each.customer))) {
    const own = steps
      .filter((each) => each.customer === customer && each.status === "attributed" && (partner ?? each.partner) === each.partner)
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const signup = own.find((each) => each.isSignup);
    const sales = own.filter((each) => !each.isSignup && each.currency === "USD");
    const firstClick = (each: Step | undefined) => (each?.isAccepted === true && each.clicks.length > 0 ? Math.min(...each.clicks) : null);
    const clicked = firstClick(signup);
    if (signup !== undefined && clicked !== null && isIn(signup.at)) delays["signup"]?.push(signup.at - clicked);
    if (sales[0] !== undefined && signup !== undefined && isIn(sales[0].at)) delays["first"]?.push(sales[0].at - signup.at);
    if (sales[0] !== undefined && sales[1] !== undefined && isIn(sales[1].at)) delays["repeat"]?.push(sales[1].at - sales[0].at);
    const first = own.find((each) => each.isSignup || each.currency === "USD");
    const begun = cohort === "signup" ? (signup?.at ?? null) : firstClick(first);
    if (begun === null || !isIn(begun)) continue;
    const month = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit" }).format(begun);
    const sums = cohorts.get(month) ?? { customers: 0, signups: 0, firstSales: 0, repeatSales: 0 };
    cohorts.set(month, {
      customers: sums.customers + 1,
      signups: sums.signups + (signup === undefined ? 0 : 1),
      firstSales: sums.firstSales + (sales.length > 0 ? 1 : 0),
      repeatSales: sums.repeatSales + (sales.length > 1 ? 1 : 0),
    });
  }
  return {
    times: [
      { from: "click", to: "signup", ...middle(delays["signup"] ?? []) },
      { from: "signup", to: "first_sale", ...middle(delays["first"] ?? []) },
      { from: "first_sale", to: "repeat_sale", ...middle(delays["repeat"] ?? []) },
    ],
    cohorts: [...cohorts].map(([month, sums]) => ({ month, ...sums })).sort((a, b) => (a.month < b.month ? -1 : 1)),
  };
}

it("the funnel's times and cohorts are those of each customer, followed one by one", { timeout: 120_000 }, async () => {
  const wanted = fc.record({
    bounds: fc.tuple(instant, instant),
    partner: fc.constantFrom(null, null, 0, 1),
    cohort: fc.constantFrom("click" as const, "signup" as const),
    zone: fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), wanted, async (drawn, { bounds, ...rest }) => {
      const isFirstSignup = (each: (typeof drawn)[number], n: number) =>
        !each.isSignup || drawn.findIndex((other) => other.isSignup && other.customer === each.customer) === n;
      const steps = drawn
        .filter(isFirstSignup)
        .map((each) => ({ ...each, id: newId("cnv"), clicks: (each.clicked ?? []).map((ago) => each.at - ago) }));
      await store(steps);
      const [from, to] = [Math.min(...bounds) - 5 * HOUR, Math.max(...bounds) + 1];
      const partner = rest.partner === null ? "" : `&partnerId=${partners[rest.partner]?.id}`;
      const query = `from=${toIso(from)}&to=${toIso(to)}&timezone=${rest.zone}&cohort=${rest.cohort}&currency=USD${partner}`;
      const { status, body } = await api<Funnel>(`/v1/analytics/funnel?${query}`);
      expect(status, JSON.stringify(body)).toBe(200);
      const expected = follow(steps, { from, to, ...rest });
      expect(body.times).toEqual(expected.times);
      expect(body.cohorts?.filter(({ customers }) => customers > 0)).toEqual(expected.cohorts);
    }),
    { numRuns: 40 },
  );
});

it("a partner's funnel is its own customers', and cohorts come only where they are asked for", async () => {
  const one = { customer: 1, isSignup: true, at: START, clicks: [START - HOUR], clicked: null, partner: 0, isAccepted: true };
  await store([{ ...one, currency: "USD", status: "attributed", id: newId("cnv") }]);
  const range = `from=${toIso(START)}&to=${toIso(START + 1)}`;
  const [own, other] = [await partnerKey(partners[0]?.id ?? ""), await partnerKey(partners[1]?.id ?? "")];
  const { body } = await api<Funnel>(`/v1/analytics/funnel?${range}`, { key: own });
  expect([body.times[0], body.cohorts]).toEqual([{ from: "click", to: "signup", customers: 1, medianSeconds: 3_600 }, undefined]);
  const hidden = (await api<Funnel>(`/v1/analytics/funnel?${range}&cohort=signup&partnerId=${partners[0]?.id}`, { key: other })).body;
  expect([hidden.times[0]?.customers, hidden.cohorts?.[0]?.customers]).toEqual([0, 0]);
});
