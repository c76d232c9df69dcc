/** Which touches earn a conversion, case by case, and what holds for every one of them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attribute, type ClickTouch, type Evidence, splitShares, type WeightedShare, weigh } from "../../src/attribution/index.ts";
import { DAY } from "../../src/lib/time.ts";

const NOW = Date.parse("2026-11-23T12:00:00.000Z");
const MODELS = ["last_click", "first_click", "linear", "position_based", "time_decay"] as const;

const click = (fields: Partial<ClickTouch> = {}): ClickTouch => ({
  source: "token",
  clickId: "clk_1",
  linkId: "lnk_1",
  partnerId: "ptn_ada",
  at: NOW - DAY,
  isBot: false,
  isReplay: false,
  ...fields,
});
const share = (partnerId: string, weightBps: number): WeightedShare => ({ partnerId, linkId: "lnk_b", clickId: "clk_b", weightBps });
const evidence = (fields: Partial<Evidence> = {}): Evidence => ({
  occurredAt: NOW,
  terms: { model: "last_click", windowDays: 30, halfLifeDays: 7 },
  customerEmail: "buyer@example.com",
  binding: null,
  clicks: [],
  hasInvalidToken: false,
  code: null,
  partners: new Map([
    ["ptn_ada", { status: "active", email: "ada@example.com" }],
    ["ptn_bob", { status: "active", email: "bob@example.com" }],
    ["ptn_sus", { status: "suspended", email: "sus@example.com" }],
  ]),
  ...fields,
});
const codeOf = (partnerId: string) => ({ partnerId, linkId: "lnk_c", isReplay: false });

describe("who is paid", () => {
  test.each([
    ["a token's click", { clicks: [click()] }, "attributed", ["ptn_ada"]],
    ["nothing given", {}, "unattributed", []],
    ["a code alone", { code: codeOf("ptn_bob") }, "attributed", ["ptn_bob"]],
    ["a click before a code", { clicks: [click()], code: codeOf("ptn_bob") }, "attributed", ["ptn_ada"]],
    [
      "a code, when the click is of a suspended partner",
      { clicks: [click({ partnerId: "ptn_sus" })], code: codeOf("ptn_bob") },
      "attributed",
      ["ptn_bob"],
    ],
    ["a code, when the token is forged", { hasInvalidToken: true, code: codeOf("ptn_bob") }, "attributed", ["ptn_bob"]],
    [
      "a binding before a click and a code",
      { binding: [share("ptn_bob", 10_000)], clicks: [click()], code: codeOf("ptn_ada") },
      "attributed",
      ["ptn_bob"],
    ],
    ["nobody, when the binding is to a suspended partner", { binding: [share("ptn_sus", 10_000)], clicks: [click()] }, "unattributed", []],
    ["nobody, for an own purchase", { clicks: [click()], customerEmail: " ADA@Example.com" }, "rejected", []],
    ["nobody, for an own purchase by a code", { code: codeOf("ptn_ada"), customerEmail: "ada@example.com" }, "rejected", []],
    [
      "nobody, for an own purchase of a bound partner",
      { binding: [share("ptn_ada", 10_000)], customerEmail: "ada@example.com" },
      "rejected",
      [],
    ],
    [
      "another partner's code, when the click is an own purchase",
      { clicks: [click()], code: codeOf("ptn_bob"), customerEmail: "ada@example.com" },
      "attributed",
      ["ptn_bob"],
    ],
  ] as [string, Partial<Evidence>, string, string[]][])("%s", (...[, fields, status, partners]) => {
    const decided = attribute(evidence(fields));
    expect(decided.status).toBe(status);
    expect(decided.shares.map((each) => each.partnerId)).toEqual(partners);
  });
});

describe("why a touch is not accepted", () => {
  test.each([
    ["token_invalid", { hasInvalidToken: true }],
    ["token_expired", { clicks: [click({ at: NOW - 30 * DAY - 1 })] }],
    ["expired", { clicks: [click({ source: "visitor", at: NOW - 30 * DAY - 1 })] }],
    ["after_conversion", { clicks: [click({ at: NOW + 1 })] }],
    ["partner_not_active", { clicks: [click({ partnerId: "ptn_sus" })] }],
    ["partner_not_active", { clicks: [click({ partnerId: "ptn_gone" })] }],
    ["link_replay", { clicks: [click({ isReplay: true })] }],
    ["link_replay", { code: { partnerId: "ptn_ada", linkId: "lnk_1", isReplay: true } }],
    ["own_purchase", { clicks: [click()], customerEmail: "Ada@example.com" }],
    ["code_unknown", { code: "unknown" }],
    ["partner_not_active", { code: codeOf("ptn_sus") }],
  ] as [string, Partial<Evidence>][])("%s", (reason, fields) => {
    const { shares, touches } = attribute(evidence(fields));
    expect(shares).toEqual([]);
    expect(touches).toEqual([expect.objectContaining({ accepted: false, reason })]);
  });

  test("a touch at the very edge of the window, or at the instant of the sale, is accepted", () => {
    for (const at of [NOW - 30 * DAY, NOW]) expect(attribute(evidence({ clicks: [click({ at })] })).status).toBe("attributed");
  });

  test("what comes after a binding is shown as already bound", () => {
    const { touches } = attribute(evidence({ binding: [share("ptn_bob", 10_000)], clicks: [click()], code: codeOf("ptn_ada") }));
    expect(touches.map(({ source, accepted, reason }) => [source, accepted, reason])).toEqual([
      ["binding", true, undefined],
      ["token", false, "already_bound"],
      ["code", false, "already_bound"],
    ]);
  });
});

describe("a visitor's landed clicks", () => {
  test("a bot's landed click is no touch", () => {
    const decided = attribute(evidence({ clicks: [click({ source: "visitor", isBot: true })] }));
    expect(decided).toMatchObject({ status: "unattributed", holds: [], touches: [{ accepted: false, reason: "bot_agent" }] });
  });
  test("beside an own purchase, a bot's landed click does not make it anybody's", () => {
    const clicks = [click({ source: "visitor", isBot: true, partnerId: "ptn_bob", clickId: "clk_0" }), click()];
    expect(attribute(evidence({ clicks, customerEmail: "ada@example.com" })).status).toBe("rejected");
  });
  test("the click that token and history name is one touch, the token's", () => {
    const clicks = [click({ source: "visitor", at: NOW - 2 * DAY, isBot: true }), click()];
    const { touches } = attribute(evidence({ clicks, terms: { model: "linear", windowDays: 30, halfLifeDays: 7 } }));
    expect(touches).toEqual([expect.objectContaining({ source: "token", accepted: true, weightBps: 10_000 })]);
  });
  test("a later click that landed comes after the token's, and at one instant the token's is the later", () => {
    const later = click({ source: "visitor", clickId: "clk_9", partnerId: "ptn_bob", at: NOW - DAY + 1 });
    expect(attribute(evidence({ clicks: [click(), later] })).shares).toMatchObject([{ partnerId: "ptn_bob", clickId: "clk_9" }]);
    const same = { ...later, at: NOW - DAY };
    expect(attribute(evidence({ clicks: [click(), same] })).shares).toMatchObject([{ partnerId: "ptn_ada", clickId: "clk_1" }]);
  });
});

describe("a bot's token", () => {
  test("attributes and is held", () => {
    expect(attribute(evidence({ clicks: [click({ isBot: true })] }))).toMatchObject({ status: "attributed", holds: ["bot_agent"] });
  });
  test("holds nothing where its touch has no weight", () => {
    const clicks = [click({ isBot: true, clickId: "clk_0", at: NOW - 2 * DAY }), click()];
    expect(attribute(evidence({ clicks })).holds).toEqual([]);
  });
});

describe("several partners", () => {
  const clicks = [
    click({ clickId: "clk_1", at: NOW - 9 * DAY }),
    click({ clickId: "clk_2", partnerId: "ptn_bob", linkId: "lnk_2", at: NOW - 5 * DAY }),
    click({ clickId: "clk_3", linkId: "lnk_3", at: NOW - DAY }),
  ];
  test("one share a partner, with its latest touch and the sum of its weights", () => {
    const { shares, touches } = attribute(evidence({ clicks, terms: { model: "position_based", windowDays: 30, halfLifeDays: 7 } }));
    expect(shares).toEqual([
      { partnerId: "ptn_bob", linkId: "lnk_2", clickId: "clk_2", weightBps: 2_000 },
      { partnerId: "ptn_ada", linkId: "lnk_3", clickId: "clk_3", weightBps: 8_000 },
    ]);
    expect(touches.map((touch) => touch.weightBps)).toEqual([4_000, 2_000, 4_000]);
  });
  test("accepted touches without weight are listed with 0", () => {
    const { shares, touches } = attribute(evidence({ clicks }));
    expect(touches.map((touch) => touch.weightBps)).toEqual([0, 0, 10_000]);
    expect(shares).toEqual([expect.objectContaining({ partnerId: "ptn_ada", clickId: "clk_3", weightBps: 10_000 })]);
  });
  test("a bound partner that is suspended leaves its weight to the others", () => {
    const { shares } = attribute(evidence({ binding: [share("ptn_sus", 5_000), share("ptn_ada", 2_000), share("ptn_bob", 3_000)] }));
    expect(shares.map(({ partnerId, weightBps }) => [partnerId, weightBps])).toEqual([
      ["ptn_ada", 4_000],
      ["ptn_bob", 6_000],
    ]);
  });
});

describe("models", () => {
  const days = (...ages: number[]) => ages.map((age) => NOW - age * DAY);
  test.each([
    ["last_click", [3, 2, 1], [0, 0, 10_000]],
    ["first_click", [3, 2, 1], [10_000, 0, 0]],
    ["linear", [3, 2, 1], [3_333, 3_333, 3_334]],
    ["linear", [4, 4, 3, 2, 1, 0], [1_666, 1_666, 1_667, 1_667, 1_667, 1_667]],
    ["position_based", [1], [10_000]],
    ["position_based", [2, 1], [5_000, 5_000]],
    ["position_based", [3, 2, 1], [4_000, 2_000, 4_000]],
    ["position_based", [5, 4, 3, 2, 1], [4_000, 666, 667, 667, 4_000]],
    ["time_decay", [7, 0], [3_333, 6_667]],
    ["time_decay", [14, 7, 0], [1_429, 2_857, 5_714]],
    ["time_decay", [365, 358], [3_333, 6_667]],
  ] as const)("%s over touches %j days old gives %j", (model, ages, weights) => {
    expect(weigh(model, { times: days(...ages), halfLifeDays: 7 })).toEqual(weights);
  });

  test("weights always sum to 10,000 and none is negative", () => {
    const times = fc.array(fc.integer({ min: 0, max: 365 * DAY }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.constantFrom(...MODELS), times, fc.integer({ min: 1, max: 365 }), (model, ages, halfLifeDays) => {
        const weights = weigh(model, { times: ages.map((age) => NOW - age).sort((a, b) => a - b), halfLifeDays });
        expect(weights.reduce((a, b) => a + b, 0)).toBe(10_000);
        expect(weights.every((weight) => Number.isInteger(weight) && weight >= 0)).toBe(true);
      }),
    );
  });

  test("shares are of distinct partners, sum to the whole sale and to all the weight", () => {
    const touch = fc.record({ partner: fc.constantFrom("ptn_ada", "ptn_bob"), age: fc.integer({ min: 0, max: 40 * DAY }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...MODELS),
        fc.array(touch, { maxLength: 12 }),
        fc.integer({ min: 0, max: 1e12 }),
        (model, touches, amount) => {
          const clicks = touches.map(({ partner, age }, index) => click({ clickId: `clk_${index}`, partnerId: partner, at: NOW - age }));
          const decided = attribute(evidence({ clicks, terms: { model, windowDays: 30, halfLifeDays: 7 } }));
          const shares = splitShares(amount, decided.shares);
          const isAttributed = touches.some(({ age }) => age <= 30 * DAY);
          expect(decided.status).toBe(isAttributed ? "attributed" : "unattributed");
          expect(new Set(shares.map((each) => each.partnerId)).size).toBe(shares.length);
          expect(shares.reduce((sum, each) => sum + each.amountMinor, 0)).toBe(isAttributed ? amount : 0);
          expect(shares.reduce((sum, each) => sum + each.weightBps, 0)).toBe(isAttributed ? 10_000 : 0);
        },
      ),
    );
  });
});
