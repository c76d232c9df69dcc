/** Plans through the real doors: rules, limits, caps, flat amounts by currency and pinned terms, from the report of a sale to its receipt. */
import { beforeAll, describe, expect, it } from "vitest";
import { DAY, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS, type Terms } from "../../src/program/index.ts";
import { api } from "../support/api.ts";
import { expectBooksToHold } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { tokenOf } from "../support/tokens.ts";
import { explain, makeLink, refundOf, sale, track, unique } from "../support/track.ts";

const { tier1 } = DEFAULT_TERMS.tiers;
/** 10%, no volume bonus: what is tested stands alone. */
const FLAT_TERMS: Partial<Terms> = { volume: { ...DEFAULT_TERMS.volume, brackets: [] } };

async function sell(partner: Partner, fields: Record<string, unknown> = {}) {
  const occurredAt = typeof fields["occurredAt"] === "string" ? Date.parse(fields["occurredAt"]) : Date.now();
  const { status, body } = await track("sale", sale({ click: tokenOf(await makeLink(partner), { at: occurredAt - 60_000 }), ...fields }));
  expect(status, JSON.stringify(body)).toBe(201);
  const { commissions } = await explain(body.conversion.id);
  const labels = commissions[0].steps.map((step: { label: string }) => step.label);
  return { externalId: body.conversion.externalId, amountMinor: commissions[0].result.amountMinor, labels, steps: commissions[0].steps };
}

describe("a rule", () => {
  let ada: Partner;
  beforeAll(async () => {
    ada = await seedPartner();
    await publishTerms({
      ...FLAT_TERMS,
      rules: [
        { name: "gift cards", when: { product: "gift" }, pay: { type: "none" } },
        {
          name: "Germany, pro",
          when: { all: [{ country: "DE" }, { any: [{ product: ["pro", "max"] }, { metadata: { plan: "pro" } }] }] },
          pay: { type: "rate", rateBps: 2_500 },
        },
        { name: "large", when: { amountMinor: { min: 50_000 } }, pay: { type: "flat", amountMinor: 9_000 } },
        { name: "renewals", when: { kind: "recurring" }, pay: { type: "bonus", bonusBps: 200 } },
        { name: "old friends", when: { customerAgeDays: { min: 10 } }, pay: { type: "bonus", amountMinor: 123 } },
      ],
    });
  });

  it.each<[string, Record<string, unknown>, number, string[]]>([
    ["of no pay", { product: "gift" }, 0, ["base", "rule", "rule_none", "precedence", "rounds_to_zero"]],
    ["on country and product", { product: "max", metadata: { country: "DE" } }, 2_500, ["base", "rule", "rate", "precedence", "result"]],
    ["on country and metadata", { metadata: { country: "DE", plan: "pro" } }, 2_500, ["base", "rule", "rate", "precedence", "result"]],
    ["that is half met is not used", { product: "max", metadata: { country: "FR" } }, 1_000, ["base", "rate", "result"]],
    ["of a flat amount", { amountMinor: 50_000 }, 9_000, ["base", "rule", "rule_flat", "precedence", "result"]],
    ["of a flat amount is not for other currencies", { amountMinor: 50_000, currency: "EUR" }, 5_000, ["base", "rate", "result"]],
    ["on renewals", { kind: "recurring" }, 1_200, ["base", "rule", "rate", "rule_bonus", "result"]],
  ])("%s", async (_, fields, amountMinor, labels) => {
    expect(await sell(ada, fields)).toMatchObject({ amountMinor, labels });
  });

  it("on the customer's age counts from its first conversion", async () => {
    const customer = { externalId: unique("user") };
    const first = await sell(ada, { customer, kind: "one_time", occurredAt: toIso(Date.now() - 10 * DAY) });
    const second = await sell(ada, { customer, kind: "one_time" });
    expect([first.amountMinor, second.amountMinor]).toEqual([1_000, 1_123]);
  });

  it("comes after the partner's and the link's own rate, and the receipt says so", async () => {
    const eve = await seedPartner({ rateBps: 1_250 });
    const own = await sell(eve, { product: "gift" });
    expect(own).toMatchObject({ amountMinor: 1_250, labels: ["base", "rate", "precedence", "result"] });
    expect(own.steps[2].value).toBe("comes before nothing from the rule gift cards, 10% from tier1");
    // A bonus is on top of whatever rate comes first.
    expect(await sell(eve, { kind: "recurring" })).toMatchObject({ amountMinor: 1_450 });
  });
});

describe("limits on recurring sales", () => {
  it("by payments pay the first so many, of each customer", async () => {
    await publishTerms({ ...FLAT_TERMS, recurring: { months: null, payments: 2 } });
    const ada = await seedPartner();
    const customer = { externalId: unique("user") };
    const amounts = [];
    for (let n = 0; n < 4; n += 1) amounts.push(await sell(ada, { customer }));
    expect(amounts.map((each) => each.amountMinor)).toEqual([1_000, 1_000, 1_000, 0]);
    expect(amounts[3]?.labels).toEqual(["base", "recurring_limit", "rounds_to_zero"]);
    expect((await sell(ada, { customer: { externalId: unique("user") }, kind: "recurring" })).amountMinor).toBe(1_000);
    expect((await sell(ada, { customer, kind: "one_time" })).amountMinor).toBe(1_000);
  });

  it("by months end with the month, counted from the customer's first sale", async () => {
    await publishTerms({ ...FLAT_TERMS, recurring: { months: 1, payments: null } });
    const ada = await seedPartner();
    const customer = { externalId: unique("user") };
    // What occurred before the terms were published is paid by the terms before them; only the last is limited.
    const sold = [];
    for (const ago of [60, 15, 0]) sold.push(await sell(ada, { customer, occurredAt: toIso(Date.now() - ago * DAY) }));
    expect(sold.map((each) => each.amountMinor)).toEqual([1_000, 1_000, 0]);
    expect(sold[2]?.labels).toEqual(["base", "recurring_limit", "rounds_to_zero"]);
    const younger = { externalId: unique("user") };
    await sell(ada, { customer: younger, occurredAt: toIso(Date.now() - 15 * DAY) });
    expect((await sell(ada, { customer: younger })).amountMinor).toBe(1_000);
    await publishTerms();
  });
});

describe("caps", () => {
  it("per customer leave what is left of them, and a refund gives its room back", async () => {
    await publishTerms({ ...FLAT_TERMS, capPerCustomerMinor: 1_500 });
    const ada = await seedPartner();
    const customer = { externalId: unique("user") };
    const [first, second, third] = [await sell(ada, { customer }), await sell(ada, { customer }), await sell(ada, { customer })];
    expect([first.amountMinor, second.amountMinor, third.amountMinor]).toEqual([1_000, 500, 0]);
    expect(second.labels).toEqual(["base", "rate", "cap_per_customer", "result"]);
    expect((await sell(ada, { customer: { externalId: unique("user") } })).amountMinor).toBe(1_000);
    await track("refund", refundOf(first.externalId, 4_000));
    expect((await sell(ada, { customer })).amountMinor).toBe(400);
    await expectBooksToHold(ada);
  });

  it("per month limit all sales of a month in the terms' currency", async () => {
    await publishTerms({ ...FLAT_TERMS, capPerMonthMinor: 1_700 });
    const ada = await seedPartner();
    const sold = [await sell(ada), await sell(ada), await sell(ada, { currency: "EUR" })];
    expect(sold.map((each) => each.amountMinor)).toEqual([1_000, 700, 1_000]);
    expect((await sell(ada)).labels).toEqual(["base", "rate", "cap_per_month", "rounds_to_zero"]);
    await publishTerms();
  });
});

describe("a flat amount by currency", () => {
  it("is paid to sales in it, on top of the rate", async () => {
    await publishTerms({ ...FLAT_TERMS, flatPerSaleMinor: 50, flatPerSale: { EUR: 80, JPY: 7 } });
    const ada = await seedPartner();
    const sold = [
      await sell(ada),
      await sell(ada, { currency: "EUR" }),
      await sell(ada, { currency: "JPY" }),
      await sell(ada, { currency: "GBP" }),
    ];
    expect(sold.map((each) => each.amountMinor)).toEqual([1_050, 1_080, 1_007, 1_000]);
    await publishTerms();
  });
});

describe("pinned terms", () => {
  it("keep paying the partner by their plan, until it is unpinned", async () => {
    const old = await publishTerms({ tiers: { ...DEFAULT_TERMS.tiers, tier1: { ...tier1, rateBps: 3_000 } } });
    await publishTerms({ holdDays: 1 });
    const ada = await seedPartner();
    const pin = (termsVersion: number | null) => api(`/v1/partners/${ada.id}`, { method: "PATCH", body: { termsVersion } });
    expect((await pin(old.version)).body).toMatchObject({ termsVersion: old.version });
    const { body } = await track("sale", sale({ click: tokenOf(await makeLink(ada)) }));
    const [commission] = body.commissions;
    expect(commission.amountMinor).toBe(3_000);
    // The plan is pinned; how long money is held is not.
    expect(Date.parse(commission.releasesAt) - Date.parse(body.conversion.occurredAt)).toBe(DAY);
    await pin(null);
    expect((await sell(ada)).amountMinor).toBe(1_000);
    await publishTerms();
  });

  it("must exist", async () => {
    const ada = await seedPartner();
    const { status, body } = await api(`/v1/partners/${ada.id}`, { method: "PATCH", body: { termsVersion: 9_999 } });
    expect([status, body.code]).toEqual([422, "unknown_terms_version"]);
  });
});

describe("published terms", () => {
  it("tell their differences in words", async () => {
    const before = await publishTerms();
    const changed = await publishTerms({ holdDays: 14, tiers: { ...DEFAULT_TERMS.tiers, tier1: { ...tier1, rateBps: 1_150 } } });
    const { body } = await api("/v1/program/terms/versions?limit=100");
    const of = (version: number) => body.data.find((each: { version: number }) => each.version === version).changes;
    expect(of(changed.version)).toEqual(["Hold: 30 days -> 14 days", "Tier 1's rate: 10% -> 11.5%"]);
    expect(changed.version).toBe(before.version + 1);
    await publishTerms();
  });

  it("that would change a closed month are refused, and what to do is said", async () => {
    const effectiveAt = toIso(Date.now() - 40 * DAY);
    const { status, body } = await api("/v1/program/terms", { method: "PUT", body: { effectiveAt, terms: DEFAULT_TERMS } });
    expect([status, body.code]).toEqual([422, "effective_in_past"]);
    expect(body.detail).toContain(`its month, ${effectiveAt.slice(0, 7)}, is closed: leave effectiveAt out`);
  });

  it("that can pay more than the sale are published with a warning", async () => {
    const { status, body } = await api("/v1/program/terms", {
      method: "PUT",
      body: { terms: { ...DEFAULT_TERMS, flatPerSaleMinor: 500 } },
    });
    expect(status).toBe(200);
    expect(body.warnings[0]).toMatchObject({ path: "terms.tiers.tier1.rateBps", message: expect.stringContaining("more than the sale") });
    expect(await publishTerms()).not.toHaveProperty("warnings");
  });
});
