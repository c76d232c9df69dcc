/** The fraud rules as tables and properties: each signal, how scores combine, what the terms make of them; and a synthetic world. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Evidence, PastConversion, Signal } from "../../src/fraud/contract.ts";
import { findClickFlood, findDuplicateIp, findFlatTiming, findRateOutlier, findVelocity } from "../../src/fraud/history-signals.ts";
import { addressKey, isDisposable, isTellingDomain, normaliseEmail } from "../../src/fraud/identity.ts";
import { combineScores, decide, judge } from "../../src/fraud/rules.ts";
import { HOUR, MINUTE, SECOND } from "../../src/lib/time.ts";
import { accountNumbersOf } from "../../src/payouts/rules.ts";
import { DEFAULT_TERMS } from "../../src/program/contract.ts";
import { simulateFraud } from "../../tools/bench/fraud/measure-fraud.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const fraud = DEFAULT_TERMS.fraud;
type Click = NonNullable<Evidence["click"]>;
const clickOf = (fields: Partial<Click> = {}): Click => ({
  at: NOW - 10 * MINUTE,
  address: "198.51.100.7",
  country: "DE",
  fingerprint: "device",
  reason: null,
  referrer: null,
  query: null,
  ...fields,
});
const evidenceOf = (fields: Partial<Evidence> = {}): Evidence => ({
  customerId: "cus_0",
  customerEmail: "grace@navy.mil",
  occurredAt: NOW,
  country: null,
  isFirst: true,
  isBot: false,
  partner: { email: "ada@lovelace.org", addresses: [], fingerprints: [], payoutPeers: [] },
  click: clickOf(),
  crowd: { clicks: 3, networks: 3, agents: 3 },
  sameAddress: [],
  burst: 0,
  recent: [],
  ...fields,
});
const pastOf = (n: number, fields: Partial<PastConversion> = {}): PastConversion => ({
  customerId: `cus_${n}`,
  occurredAt: NOW - n * HOUR,
  address: "198.51.100.7",
  fingerprint: `device-${n}`,
  delayMs: 10 * MINUTE,
  isFirst: true,
  isMismatch: false,
  isDisposable: false,
  ...fields,
});
const pasts = (count: number, fields: (n: number) => Partial<PastConversion> = () => ({})) =>
  Array.from({ length: count }, (_, index) => pastOf(index + 1, fields(index + 1)));
const judged = (fields: Partial<Evidence>, rules: object = {}) => judge(evidenceOf(fields), { fraud: { ...fraud, rules }, cleared: [] });
const ids = (fields: Partial<Evidence>, rules: object = {}) => judged(fields, rules).signals.map((signal) => signal.id);

describe("an e-mail address is compared", () => {
  it.each([
    ["Ada@Example.COM", "ada@example.com"],
    ["ada+shop@example.com", "ada@example.com"],
    ["a.d.a@example.com", "a.d.a@example.com"],
    ["a.d.a+x@gmail.com", "ada@gmail.com"],
    ["A.Da@GoogleMail.com", "ada@gmail.com"],
    ["+tag@example.com", "+tag@example.com"],
    [" ada@x.y ", "ada@x.y"],
  ])("%s as %s", (email, normal) => {
    expect(normaliseEmail(email)).toBe(normal);
  });

  it("the same when it is brought to that form twice", () => {
    fc.assert(fc.property(fc.emailAddress(), (email) => normaliseEmail(normaliseEmail(email)) === normaliseEmail(email)));
  });

  it.each([
    ["lovelace.org", true],
    ["gmail.com", false],
    ["example.com", false],
    ["shop.example", false],
    ["mailinator.com", false],
    ["localhost", false],
  ])("and its domain %s says something: %s", (domain, isTelling) => {
    expect(isTellingDomain(domain)).toBe(isTelling);
  });

  it.each([
    ["x@mailinator.com", true],
    ["x@eu.mailinator.com", true],
    ["x@notmailinator.com", false],
    ["x@burn.dev", true],
    ["x@gmail.com", false],
  ])("%s is thrown away: %s", (email, expected) => {
    expect(isDisposable(email, ["burn.dev"])).toBe(expected);
  });
});

describe("a network address", () => {
  it.each<[string | null, string | null]>([
    ["198.51.100.7", "198.51.100.7"],
    ["::ffff:198.51.100.7", "198.51.100.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::"],
    ["2001:db8::1", "2001:db8:0:0::"],
    ...["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.20.0.1", "100.64.3.3", "169.254.1.1", "0.0.0.0", "::1", "::", "fd00::1"].map(
      (ip): [string, null] => [ip, null],
    ),
    ...["fe80::1", "2a06:98c0:3600::103", "", "localhost", "1.2.3", null].map((ip): [string | null, null] => [ip, null]),
  ])("%s is compared as %s", (ip, key) => {
    expect(addressKey(ip)).toBe(key);
  });
});

describe("a self-referral", () => {
  it.each([
    ["a tag on the partner's e-mail", { customerEmail: "Ada+buy@lovelace.org" }, 90],
    ["a colleague's domain", { customerEmail: "charles@lovelace.org" }, 40],
    ["a stranger", { customerEmail: "grace@navy.mil" }, null],
    ["no e-mail", { customerEmail: null }, null],
    [
      "the partner's address and device",
      { partner: { email: "a@b.org", addresses: ["198.51.100.7"], fingerprints: ["device"], payoutPeers: [] } },
      75,
    ],
    ["the partner's address", { partner: { email: "a@b.org", addresses: ["198.51.100.7"], fingerprints: [], payoutPeers: [] } }, 35],
    ["a device like the partner's", { partner: { email: "a@b.org", addresses: [], fingerprints: ["device"], payoutPeers: [] } }, 45],
    ["a shared payout account", { partner: { email: "a@b.org", addresses: [], fingerprints: [], payoutPeers: ["x@y.org"] } }, 65],
    [
      "a customer who is a partner of the same account",
      { customerEmail: "x+1@y.org", partner: { email: "a@b.org", addresses: [], fingerprints: [], payoutPeers: ["x@y.org"] } },
      90,
    ],
  ] as const)("by %s scores %s", (_, fields, score) => {
    expect(judged(fields).signals.find((signal) => signal.id === "self_referral")?.score ?? null).toBe(score);
  });

  it("in the same free or reserved domain is none", () => {
    for (const domain of ["gmail.com", "example.com", "example.org", "mail.test"]) {
      expect(
        ids({ customerEmail: `grace@${domain}`, partner: { email: `ada@${domain}`, addresses: [], fingerprints: [], payoutPeers: [] } }),
      ).toEqual([]);
    }
  });
});

describe("the sign of a single conversion", () => {
  it.each([
    ["a second after the click", { click: clickOf({ at: NOW - SECOND }) }, {}, "fast_conversion", 25],
    ["before the click", { click: clickOf({ at: NOW + SECOND }) }, {}, null, 0],
    ["after six seconds", { click: clickOf({ at: NOW - 6 * SECOND }) }, {}, null, 0],
    [
      "after six seconds of thirty",
      { click: clickOf({ at: NOW - 6 * SECOND }) },
      { fast_conversion: { seconds: 30 } },
      "fast_conversion",
      25,
    ],
    ["another country", { country: "US" }, {}, "country_mismatch", 30],
    ["the same country", { country: "DE" }, {}, null, 0],
    [
      "another country, as most of the partner's",
      { country: "US", recent: pasts(12, () => ({ isMismatch: true })) },
      {},
      "country_mismatch",
      65,
    ],
    ["mail that is thrown away", { customerEmail: "x@yopmail.com" }, {}, "disposable_email", 45],
    [
      "such mail, as most of the partner's",
      { customerEmail: "x@yopmail.com", recent: pasts(12, () => ({ isDisposable: true })) },
      {},
      "disposable_email",
      65,
    ],
    ["an ad's click, where that is allowed", { click: clickOf({ query: "gclid=x" }) }, {}, null, 0],
    [
      "an ad's click, where it is forbidden",
      { click: clickOf({ query: "a=1&gclid=x" }) },
      { paid_ads: { forbidden: true } },
      "paid_ads",
      75,
    ],
    ["a paid medium", { click: clickOf({ query: "?utm_medium=CPC" }) }, { paid_ads: { forbidden: true } }, "paid_ads", 75],
    ["a post on Facebook", { click: clickOf({ query: "fbclid=x" }) }, { paid_ads: { forbidden: true } }, "paid_ads", 30],
    ["a newsletter", { click: clickOf({ query: "utm_medium=email&gclid=" }) }, { paid_ads: { forbidden: true } }, null, 0],
    [
      "a banned host",
      { click: clickOf({ referrer: "https://www.coupons.dev/x" }) },
      { banned_referrer: { hosts: ["coupons.dev"] } },
      "banned_referrer",
      75,
    ],
    [
      "a host that only ends alike",
      { click: clickOf({ referrer: "https://mycoupons.dev/" }) },
      { banned_referrer: { hosts: ["coupons.dev"] } },
      null,
      0,
    ],
    ["no address at all", { click: clickOf({ referrer: "::" }) }, { banned_referrer: { hosts: ["coupons.dev"] } }, null, 0],
    ["a click that was refused as a flood", { click: clickOf({ reason: "flood" }) }, {}, "click_flood", 70],
    ["a click from a data centre", { click: clickOf({ reason: "datacenter" }) }, {}, "click_flood", 45],
    ["a repeated click", { click: clickOf({ reason: "duplicate" }) }, {}, null, 0],
  ] as const)("%s", (_, fields, rules, id, score) => {
    const [signal, ...others] = judged(fields as Partial<Evidence>, rules).signals;
    expect(others).toEqual([]);
    expect([signal?.id ?? null, signal?.score ?? 0]).toEqual([id, score]);
  });
});

describe("customers behind one address", () => {
  const customers = (count: number, fingerprint: (n: number) => string | null) => ({
    sameAddress: pasts(count - 1, (n) => ({ fingerprint: fingerprint(n) })),
  });
  it.each([
    ["two", customers(2, (n) => `d${n}`), 0],
    ["a family on its own devices", customers(3, (n) => `d${n}`), 30],
    ["three on one tablet", customers(3, () => "device"), 40],
    ["an office of ten", customers(10, (n) => `d${n}`), 50],
    ["a farm of fourteen on few", customers(14, (n) => `d${n % 3}`), 65],
    ["nine on one device", customers(9, () => "device"), 55],
    ["ten on one device", customers(10, () => "device"), 65],
    ["one customer many times", { sameAddress: pasts(30, () => ({ customerId: "cus_0" })) }, 0],
    ["an address that says nothing", { click: clickOf({ address: null }), sameAddress: pasts(30) }, 0],
  ] as const)("%s: %i", (_, fields, score) => {
    expect(findDuplicateIp(evidenceOf(fields), {})?.score ?? 0).toBe(score);
  });

  it("more of them never score less", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
        const scoreOf = (n: number) => findDuplicateIp(evidenceOf(customers(n, () => "device")), {})?.score ?? 0;
        return scoreOf(count) <= scoreOf(count + 1);
      }),
    );
  });
});

describe("time", () => {
  const timed = (count: number, delay: (n: number) => number, everyHours = 5) =>
    evidenceOf({
      click: clickOf({ at: NOW - delay(0) }),
      recent: pasts(count, (n) => ({ occurredAt: NOW - n * everyHours * HOUR, delayMs: delay(n) })),
    });
  it.each([
    ["a script's beat over days", timed(30, (n) => 300 * SECOND + (n % 3) * SECOND), 65],
    ["always within seconds, over days", timed(30, (n) => 1_000 + (n % 5) * SECOND), 65],
    ["always within seconds, in a day", timed(30, (n) => 1_000 + (n % 5) * SECOND, 0.3), 0],
    ["people", timed(30, (n) => 40 * SECOND * (1 + (n % 7) ** 3)), 0],
    ["too few to say", timed(15, () => 300 * SECOND), 0],
  ])("%s", (_, evidence, score) => {
    expect(findFlatTiming(evidence, {})?.score ?? 0).toBe(score);
  });

  it.each([
    [59, 35],
    [58, 0],
    [179, 45],
  ])("%i others within a minute score %i", (burst, score) => {
    expect(findVelocity(evidenceOf({ burst }), {})?.score ?? 0).toBe(score);
    expect(findVelocity(evidenceOf({ burst, isFirst: false }), {})).toBeNull();
  });
});

it.each([
  ["few clicks", { clicks: 99, networks: 1, agents: 1 }, 0],
  ["one network", { clicks: 120, networks: 1, agents: 40 }, 75],
  ["one agent from everywhere", { clicks: 400, networks: 380, agents: 1 }, 65],
  ["a newsletter", { clicks: 2_000, networks: 1_700, agents: 280 }, 0],
])("a crowd of %s", (_, crowd, score) => {
  expect(findClickFlood(evidenceOf({ crowd }), {})?.score ?? 0).toBe(score);
});

it.each([
  [
    "its own month, ten times over",
    { today: { clicks: 50, signups: 25 }, before: { clicks: 1_000, signups: 40 }, programme: { clicks: 0, signups: 0 } },
    65,
  ],
  [
    "the programme's, six times over",
    { today: { clicks: 100, signups: 24 }, before: { clicks: 0, signups: 0 }, programme: { clicks: 10_000, signups: 400 } },
    45,
  ],
  ["a good day", { today: { clicks: 400, signups: 24 }, before: { clicks: 1_000, signups: 40 }, programme: { clicks: 0, signups: 0 } }, 0],
  [
    "a few signups",
    { today: { clicks: 10, signups: 10 }, before: { clicks: 1_000, signups: 40 }, programme: { clicks: 0, signups: 0 } },
    0,
  ],
  [
    "nothing to compare with",
    { today: { clicks: 10, signups: 30 }, before: { clicks: 0, signups: 0 }, programme: { clicks: 10, signups: 1 } },
    0,
  ],
])("a rate against %s", (_, input, score) => {
  expect(findRateOutlier(input, {})?.score ?? 0).toBe(score);
});

describe("scores", () => {
  const scores = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 8 });
  it("combine to 0-100, at least the highest, in any order", () => {
    fc.assert(
      fc.property(scores, (list) => {
        const combined = combineScores(list);
        expect(combined).toBeGreaterThanOrEqual(Math.max(0, ...list));
        expect(combined).toBeLessThanOrEqual(100);
        expect(combineScores([...list].reverse())).toBe(combined);
      }),
    );
  });

  it.each([
    [[], 0],
    [[40], 40],
    [[40, 35], 61],
    [[25, 45], 59],
    [[100, 10], 100],
  ])("%j come to %i", (list, combined) => {
    expect(combineScores(list)).toBe(combined);
  });
});

describe("the terms", () => {
  const signal = (id: Signal["id"], score: number): Signal => ({ id, version: 1, score, reason: id, inputs: {} });
  it.each([
    ["nothing", [], {}, "none"],
    ["a little", [signal("velocity", 35)], {}, "none"],
    ["something to look at", [signal("disposable_email", 45)], {}, "note"],
    ["enough together", [signal("disposable_email", 45), signal("country_mismatch", 30)], {}, "hold"],
    ["a bot, whatever the score", [signal("bot_agent", 10)], { holdScore: null }, "hold"],
    ["enough to reject", [signal("self_referral", 90)], { rejectScore: 90 }, "reject"],
    ["noted kinds are not counted", [signal("self_referral", 90)], { rules: { self_referral: { action: "note" } } }, "note"],
    ["a kind that rejects", [signal("fast_conversion", 25)], { rules: { fast_conversion: { action: "reject" } } }, "reject"],
    ["a lower note", [signal("fast_conversion", 25)], { rules: { noteScore: 20 } }, "note"],
    ["holdScore 0 without a signal", [], { holdScore: 0 }, "none"],
  ] as const)("make of %s", (_, signals, changes, action) => {
    expect(decide(signals, { fraud: { ...fraud, ...changes }, cleared: [] }).action).toBe(action);
  });

  it("what an owner has cleared is not counted again, what is new is", () => {
    const both = [signal("self_referral", 90), signal("duplicate_ip", 65)];
    expect(decide(both, { fraud, cleared: ["self_referral"] })).toMatchObject({ action: "hold", holds: ["duplicate_ip"], score: 65 });
    expect(decide(both, { fraud, cleared: ["self_referral", "duplicate_ip"] })).toMatchObject({ action: "note", holds: [] });
  });

  it("with fraud off nothing is found but what attribution holds", () => {
    const off = { ...fraud, enabled: false };
    const evidence = evidenceOf({ customerEmail: "ada+1@lovelace.org" });
    expect(judge(evidence, { fraud: off, cleared: [] }).signals).toEqual([]);
    expect(judge({ ...evidence, isBot: true }, { fraud: off, cleared: [] })).toMatchObject({ action: "hold", holds: ["bot_agent"] });
  });
});

it("an integrator who tries everything from one place within a minute is not held", () => {
  const evidence = evidenceOf({
    customerEmail: "user_1@example.com",
    partner: { email: "ada@example.com", addresses: [], fingerprints: [], payoutPeers: [] },
    click: clickOf({ at: NOW - 300, address: addressKey("127.0.0.1"), fingerprint: null }),
    crowd: { clicks: 0, networks: 0, agents: 0 },
    burst: 500,
    recent: pasts(60, (n) => ({ occurredAt: NOW - n * 400, delayMs: 300 + n, address: null, fingerprint: null, isMismatch: null })),
  });
  expect(judge(evidence, { fraud, cleared: [] })).toMatchObject({ action: "note", score: 59 });
});

it.each([
  [{ iban: "DE89 3704 0044 0532 0130 00", name: "Ada 12345678" }, ["de89370400440532013000"]],
  [{ accountNumber: "12-345-678", routing: "021000021" }, ["12345678"]],
  [{ bank_account: "99887766", bic: "DEUTDEFF500" }, ["99887766"]],
  [{ paypal: "Ada@Lovelace.org" }, ["ada@lovelace.org"]],
  [{ name: "Ada", note: "pay me" }, []],
])("the account in %j is %j", (details, numbers) => {
  expect(accountNumbersOf(details as Record<string, string>)).toEqual(numbers);
});

it("in a synthetic world each kind of fraud is found, and honest people are left alone", { timeout: 60_000 }, () => {
  const { byLabel } = simulateFraud({ honest: 4_000, eachFraud: 200 });
  expect(byLabel.size).toBe(9);
  for (const [label, { share }] of byLabel) {
    if (label === "honest") expect(share).toBeLessThanOrEqual(0.015);
    else expect([label, share]).toEqual([label, expect.toSatisfy((value: number) => value >= 0.8)]);
  }
});
