/** A draft of the terms against real history: what was in force reproduces it to the minor unit, another draft tells who wins and who loses. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DAY, MINUTE, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS, type Terms } from "../../src/program/index.ts";
import { api } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { tokenOf } from "../support/tokens.ts";
import { count, makeLink, refundOf, sale, track, unique } from "../support/track.ts";

/** Everything at once: brackets that are crossed, caps that bind, limits, rules, flat amounts, minimum, weights by two models. */
const IN_FORCE: Partial<Terms> = {
  attribution: { model: "linear", windowDays: 30, halfLifeDays: 7 },
  volume: {
    mode: "marginal",
    period: "month",
    brackets: [
      { fromMinor: 20_000, bonusBps: 2_000 },
      { fromMinor: 60_000, bonusBps: 5_000 },
    ],
  },
  recurring: { months: null, payments: 2 },
  flatPerSaleMinor: 25,
  flatPerSale: { EUR: 40 },
  capMinor: 6_000,
  capPerCustomerMinor: 7_000,
  capPerMonthMinor: 14_000,
  minimumSaleMinor: 500,
  rules: [
    { name: "pro", when: { product: "pro" }, pay: { type: "rate", rateBps: 2_000 } },
    { name: "renewals", when: { kind: "recurring" }, pay: { type: "bonus", bonusBps: 150 } },
  ],
};
let partners: Partner[];
let period: { from: string; to: string };

const simulate = (terms: Partial<Terms>, fields: Record<string, unknown> = {}) =>
  api("/v1/program/terms/simulate", { body: { terms: { ...DEFAULT_TERMS, ...terms }, ...period, ...fields } });

const posted = async () => [
  await count("select count(*) n from commissions"),
  await count("select sum(revision) n from commissions"),
  await count("select count(*) n from outbox"),
  await count("select count(*) n from terms_versions"),
];

beforeAll(async () => {
  const from = Date.now() - 5;
  await publishTerms(IN_FORCE);
  partners = await Promise.all([
    seedPartner(),
    seedPartner({ tier: "tier3" }),
    seedPartner({ rateBps: 777 }),
    seedPartner({ tier: "tier2" }),
  ]);
  const links = await Promise.all(partners.map((partner) => makeLink(partner)));
  const [a, b] = links;
  if (a === undefined || b === undefined) throw new Error("no links");
  const customers = Array.from({ length: 5 }, () => ({ externalId: unique("user") }));
  for (const [index, link] of links.entries()) await track("signup", { customer: customers[index], click: tokenOf(link) });
  const products = ["pro", "basic", undefined];
  for (let n = 0; n < 48; n += 1) {
    const customer = customers[n % 5];
    const body = sale({
      customer,
      amountMinor: 400 + ((n * 7_919) % 31_000),
      currency: n % 7 === 3 ? "EUR" : "USD",
      product: products[n % 3],
      click: tokenOf(n % 2 === 0 ? a : b, { at: Date.now() - MINUTE }),
    });
    const { status } = await track("sale", body);
    expect(status).toBe(201);
    // Some are refunded, in part or whole, between the sales that follow.
    if (n % 6 === 2) await track("refund", refundOf(body.externalId, Math.ceil(body.amountMinor / (n % 4 === 0 ? 1 : 3))));
  }
  const [rejected] = (await api(`/v1/commissions?partnerId=${partners[0]?.id}&type=recurring`)).body.data;
  await api(`/v1/commissions/${rejected.id}/reject`, { body: { reason: "a judgement, not a plan" } });
  // What is changed afterwards is not what history was paid by.
  await api(`/v1/partners/${partners[1]?.id}`, { method: "PATCH", body: { tier: "tier1", rateBps: 5_000 } });
  period = { from: toIso(from), to: toIso(Date.now() + 1_000) };
});

describe("a simulation", () => {
  it("of the terms that were in force reproduces history exactly", async () => {
    const before = await posted();
    const { status, body } = await simulate(IN_FORCE);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.totals.map((total: { currency: string }) => total.currency).sort()).toEqual(["EUR", "USD"]);
    for (const side of [...body.totals, ...body.partners])
      expect(side, JSON.stringify(side)).toMatchObject({ differenceMinor: 0, newMinor: side.oldMinor });
    expect(body).toMatchObject({ winners: 0, losers: 0, leftOut: { rejected: 1, older: 0 } });
    expect(body.commissions).toBe((await count("select count(*) n from commissions")) - 1);
    const paid = await count(
      "select sum(amount_minor - reversed_minor) n from commissions where currency = 'USD' and status <> 'rejected'",
    );
    expect(body.totals.find((total: { currency: string }) => total.currency === "USD").oldMinor).toBe(paid);
    // It only read.
    expect(await posted()).toEqual(before);
  });

  it("of a draft tells totals, winners and losers", async () => {
    const { body } = await simulate({ ...IN_FORCE, capPerMonthMinor: null, capPerCustomerMinor: null, capMinor: null });
    const usd = body.totals.find((total: { currency: string }) => total.currency === "USD");
    expect(usd.differenceMinor).toBeGreaterThan(0);
    expect(body.losers).toBe(0);
    expect(body.winners).toBeGreaterThan(0);
    expect(body.winners + body.losers + body.unchanged).toBe(body.partners.length);
    expect(body.partners.reduce((sum: number, each: { differenceMinor: number }) => sum + each.differenceMinor, 0)).toBe(
      usd.differenceMinor,
    );
    const { body: nothing } = await simulate({ ...IN_FORCE, rules: [{ name: "all", when: {}, pay: { type: "none" } }] });
    // Own rates come before rules, and signups are no sales: the rest is nothing.
    const loser = nothing.partners.find(
      (each: { partnerId: string; currency: string }) => each.partnerId === partners[0]?.id && each.currency === "EUR",
    );
    expect(loser).toMatchObject({ newMinor: 0 });
  });

  it("pays a draft's bonuses at the ends of the months", async () => {
    const volume = { mode: "cliff", period: "month", brackets: [{ fromMinor: 1, bonusBps: 10_000 }] } as const;
    const plan = { ...IN_FORCE, capMinor: null, capPerCustomerMinor: null, capPerMonthMinor: null, rules: [], flatPerSaleMinor: 0 };
    const none = await simulate({ ...plan, volume: { ...volume, brackets: [] } });
    const later = await simulate({ ...plan, volume: { ...volume, brackets: [...volume.brackets], payAt: "month_end" } });
    const milestone = await simulate({ ...plan, volume: { ...volume, brackets: [] }, milestones: [{ volumeMinor: 1, bonusMinor: 77 }] });
    const of = ({ body }: Awaited<ReturnType<typeof simulate>>, partner: Partner | undefined) =>
      body.partners.find((each: { partnerId: string; currency: string }) => each.partnerId === partner?.id && each.currency === "USD")
        .newMinor;
    const signup = 5_000;
    const sales = of(none, partners[0]) - signup;
    // The whole rate again, rounded once a month instead of once a sale.
    expect(Math.abs(of(later, partners[0]) - signup - 2 * sales)).toBeLessThan(30);
    expect(of(later, partners[0])).toBeGreaterThan(of(none, partners[0]));
    expect(of(milestone, partners[0]) - of(none, partners[0])).toBe(77);
  });

  it("leaves a pinned partner to the terms that it is pinned to", async () => {
    const eve = await seedPartner();
    const { version } = (await api("/v1/program/terms")).body;
    await api(`/v1/partners/${eve.id}`, { method: "PATCH", body: { termsVersion: version } });
    const from = toIso(Date.now());
    await track("sale", sale({ click: tokenOf(await makeLink(eve)) }));
    const draft = { ...IN_FORCE, rules: [{ name: "all", when: {}, pay: { type: "none" as const } }] };
    const { body } = await simulate(draft, { from, to: toIso(Date.now() + 1_000) });
    expect(body).toMatchObject({ commissions: 1, winners: 0, losers: 0, unchanged: 1 });
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ["backwards", { from: toIso(Date.now()), to: toIso(Date.now() - DAY) }, 422, "invalid_period"],
    ["in another currency than history's", { terms: { ...DEFAULT_TERMS, currency: "EUR" } }, 422, "simulation_currency"],
    ["of invalid terms", { terms: { ...DEFAULT_TERMS, capMinor: -1 } }, 400, "invalid_request"],
  ])("%s is refused", async (_, fields, status, code) => {
    const answer = await simulate({}, fields);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("of a period without conversions is empty, and warns of the draft", async () => {
    const { body } = await simulate({ flatPerSaleMinor: 1_000 }, { from: toIso(0), to: toIso(1) });
    expect(body).toMatchObject({ commissions: 0, totals: [], partners: [] });
    expect(body.warnings.length).toBeGreaterThan(0);
  });
});

describe("a period of many pages", () => {
  const ROWS = 2_500;
  const DAY_OF_ALL = Date.UTC(2030, 0, 15);

  /** As the accounts of two partners would have projected them, half a millisecond apart: 10% of 100.00, refunded by a quarter. */
  async function projectMany(): Promise<void> {
    const [partner = "", other = ""] = partners.map((each) => each.id);
    const basis = JSON.stringify({
      customerId: "cus_many",
      linkRateBps: null,
      partnerRateBps: null,
      country: null,
      customerAgeDays: 0,
      isPinned: false,
      weightsBps: [10_000],
      position: 0,
      termsVersion: 0,
      tier: "tier1",
      refundedMinor: 2_500,
      found: { volumeBeforeMinor: 0 },
    });
    const numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)";
    await env.DB.batch([
      env.DB.prepare(
        `insert into conversions (id, type, external_id, customer_id, amount_minor, currency, kind, status, shares, decision, holds, terms_version, occurred_at, created_at)
         ${numbers} select 'cnv_many_' || i, 'sale', 'many_' || i, 'cus_many', 10000, 'USD', 'one_time', 'attributed', '[]', '{}', '[]', 0, ?2, ?2 from n`,
      ).bind(ROWS, DAY_OF_ALL),
      env.DB.prepare(
        `insert into commissions (id, partner_id, conversion_id, type, amount_minor, currency, status, reversed_minor, holds, steps, occurred_at, releases_at, created_at, revision, basis)
         ${numbers} select 'com_many_' || i, iif(i % 2 = 0, ?3, ?4), 'cnv_many_' || i, 'sale', 1000, 'USD', 'pending', 250, '[]', '[]', ?2, ?2, ?2 + i / 2, 1,
           json_set(?5, '$.found.posting', i) from n`,
      ).bind(ROWS, DAY_OF_ALL, partner, other, basis),
    ]);
  }

  it("is read whole, each commission once", async () => {
    await projectMany();
    const { body } = await simulate({ flatPerSaleMinor: 1 }, { from: toIso(DAY_OF_ALL), to: toIso(DAY_OF_ALL + 1) });
    expect(body).toMatchObject({
      commissions: ROWS,
      winners: 2,
      totals: [{ currency: "USD", oldMinor: ROWS * 750, newMinor: ROWS * 751, differenceMinor: ROWS }],
    });
  });
});
