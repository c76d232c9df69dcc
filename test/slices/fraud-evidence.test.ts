/** What fraud is judged by, end to end: clicks that landed, or land later, addresses, payout accounts, rates; and what is forgotten. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readToken } from "../../src/clicks/index.ts";
import { windowStart } from "../../src/clicks/rules.ts";
import { makePorts } from "../../src/context.ts";
import { forgetAssessments, forgetEvidence } from "../../src/fraud/index.ts";
import worker from "../../src/index.ts";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api, ORIGIN, partnerKey, seedKey } from "../support/api.ts";
import { balanceOf, expectBooksToHold } from "../support/money.ts";
import { publishTerms } from "../support/seed.ts";
import { partnerWithLink, runCron } from "../support/story.ts";
import { tokenOf } from "../support/tokens.ts";
import { count, type Link, sale, track, unique } from "../support/track.ts";
import { makeTestCtx } from "../support/visits.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const ports = makePorts(env);
type Landing = {
  ip?: string;
  agent?: string;
  country?: string | null;
  query?: string | null;
  fingerprint?: string | null;
  reason?: string | null;
};
let serial = 0;

/** The row of the token's click, as the consumer writes it. */
async function landClick(token: string, fields: Landing = {}): Promise<void> {
  const read = readToken(ports, token);
  if (!read.ok) throw new Error("a token of the tests");
  const { clickId, linkId, partnerId, visitor, at, windowMinutes } = read.value;
  const { ip = "198.51.100.1", agent = "agent", country = "DE", query = null, fingerprint = null, reason = null } = fields;
  serial += 1;
  await env.DB.prepare(
    "insert into clicks (window_at, id, nonce, link_id, partner_id, at, visitor, reason, ip, country, agent, query, fingerprint) values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
  )
    .bind(
      windowStart(at, windowMinutes),
      clickId,
      `nonce-${serial}`,
      linkId,
      partnerId,
      at,
      visitor,
      reason,
      ip,
      country,
      agent,
      query,
      fingerprint,
    )
    .run();
}

async function visit(link: Link, fields: Landing = {}): Promise<string> {
  const token = tokenOf(link);
  await landClick(token, fields);
  return token;
}

const flagsOf = async (partner: Partner) => (await api(`/v1/fraud/flags?partnerId=${partner.id}`)).body.data;
const kindsOf = (flag: { signals: { id: string }[] } | undefined) => flag?.signals.map((signal) => signal.id).sort() ?? [];
let period = Date.now();
/** The cron's next period: each runs a job once. */
async function fiveMinutesLater(): Promise<void> {
  period += 5 * MINUTE;
  await env.DB.prepare("update fraud_assessments set again_at = 0 where again_at is not null").run();
  await runCron("*/5 * * * *", period);
}

it("a click flood is held with its figures, cleared, and the money goes on", async () => {
  const { partner, link } = await partnerWithLink();
  const at = windowStart(Date.now(), 60) + 1;
  for (let index = 0; index < 120; index += 1) {
    await landClick(tokenOf(link, { at }), { ip: `198.51.100.${(index % 250) + 1}`, agent: `agent ${index % 40}` });
  }
  const token = tokenOf(link, { at });
  await landClick(token, { ip: "198.51.100.3" });
  const { body } = await track("sale", sale({ click: token }));
  expect(body.commissions).toMatchObject([{ status: "held", holds: ["click_flood"] }]);
  const [flag] = await flagsOf(partner);
  expect(flag.signals[0]).toMatchObject({ id: "click_flood", inputs: { clicks: 121, networks: 1 } });
  expect((await api(`/v1/fraud/flags/${flag.id}/clear`, { body: { reason: "a conference" } })).status).toBe(200);
  expect((await balanceOf(partner)).pendingMinor).toBe(1_000);
  await expectBooksToHold(partner);
});

it("an ordinary crowd is left alone, and one on this machine is no evidence", async () => {
  const { partner, link } = await partnerWithLink();
  for (let index = 0; index < 130; index += 1) await visit(link, { ip: "127.0.0.1", agent: "one" });
  const { body } = await track("sale", sale({ click: await visit(link, { ip: "127.0.0.1" }) }));
  expect(body.commissions[0].status).toBe("pending");
  expect(await flagsOf(partner)).toEqual([]);
});

it("a click that lands after its conversion is evidence when it lands, and what is pending is held", async () => {
  await publishTerms({ fraud: { ...DEFAULT_TERMS.fraud, rules: { paid_ads: { forbidden: true } } } });
  const { partner, link } = await partnerWithLink();
  const token = tokenOf(link);
  const { body } = await track("sale", sale({ click: token }));
  expect(body.commissions[0].status).toBe("pending");
  await fiveMinutesLater();
  expect(await flagsOf(partner)).toEqual([]);
  await landClick(token, { query: "gclid=abc" });
  await fiveMinutesLater();
  const [flag] = await flagsOf(partner);
  expect([flag.status, flag.action, kindsOf(flag)]).toEqual(["open", "hold", ["paid_ads"]]);
  expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0, heldMinor: 1_000 });
  await api(`/v1/fraud/flags/${flag.id}/confirm`, { body: { reason: "brand bidding" } });
  expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0, heldMinor: 0 });
  expect(
    await count("select count(*) as n from fraud_assessments where conversion_id = ? and again_at is not null", body.conversion.id),
  ).toBe(0);
  await expectBooksToHold(partner);
  await publishTerms();
});

it("a farm behind one address is held, and those who came before it was one are held by the cron", async () => {
  const { partner, link } = await partnerWithLink();
  const statuses = [];
  for (let index = 0; index < 11; index += 1) {
    const click = await visit(link, { ip: "198.51.100.77", fingerprint: "phone" });
    statuses.push((await track("sale", sale({ click }))).body.commissions[0].status);
  }
  expect(statuses).toEqual([...Array.from({ length: 9 }, () => "pending"), "held", "held"]);
  await fiveMinutesLater();
  expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0, heldMinor: 11_000 });
  await expectBooksToHold(partner);
});

it("a partner's own address and device are known from its own purchase, its address from its key", async () => {
  const { partner, link } = await partnerWithLink();
  const own = { ip: "198.51.100.200", fingerprint: "laptop" };
  const bought = await track(
    "sale",
    sale({ customer: { externalId: unique("user"), email: partner.email }, click: await visit(link, own) }),
  );
  expect(bought.body.conversion.status).toBe("rejected");
  const other = await track(
    "sale",
    sale({ customer: { externalId: unique("user"), email: "pen@name.dev" }, click: await visit(link, own) }),
  );
  expect(other.body.commissions[0].holds).toEqual(["self_referral"]);

  const second = await partnerWithLink();
  await api("/v1/fraud/flags", { key: await partnerKey(second.partner.id), headers: { "CF-Connecting-IP": "198.51.100.201" } });
  await expect.poll(() => count("select count(*) as n from fraud_partner_origins where partner_id = ?", second.partner.id)).toBe(1);
});

it("partners who are paid into one account are held for it", async () => {
  const [one, two] = [await partnerWithLink(), await partnerWithLink()];
  const pay = (partner: Partner, iban: string) =>
    api("/v1/payout-methods", { body: { partnerId: partner.id, type: "manual", details: { iban, name: partner.name } } });
  await pay(one.partner, "DE89 3704 0044 0532 0130 00");
  expect((await track("sale", sale({ click: tokenOf(one.link) }))).body.commissions[0].status).toBe("pending");
  await pay(two.partner, "de89370400440532013000");
  for (const { link } of [one, two]) {
    expect((await track("sale", sale({ click: tokenOf(link) }))).body.commissions[0].holds).toEqual(["self_referral"]);
  }
});

it("a country is the report's own, or that of the call from the customer's browser", async () => {
  const { partner, link } = await partnerWithLink();
  const click = await visit(link, { country: "VN" });
  await track("sale", sale({ customer: { externalId: unique("user"), email: "x@mailinator.com" }, click, metadata: { country: "us" } }));
  const [flag] = await flagsOf(partner);
  expect([flag.action, kindsOf(flag)]).toEqual(["hold", ["country_mismatch", "disposable_email"]]);

  const person = { externalId: unique("user"), email: "y@mailinator.com" };
  const key = await seedKey("publishable");
  const request = new Request(`${ORIGIN}/v1/track/signup`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: JSON.stringify({ customer: person, click: await visit(link, { country: "VN" }) }),
    cf: { country: "BR" } as never,
  });
  const execution = createExecutionContext();
  expect((await worker.fetch(request as never, env, execution)).status).toBe(201);
  await waitOnExecutionContext(execution);
  const [latest] = await flagsOf(partner);
  expect(latest.signals.find((signal: { id: string }) => signal.id === "country_mismatch").inputs).toMatchObject({
    clicked: "VN",
    converted: "BR",
  });
});

it("a partner whose clicks convert far above its own month is flagged once a day, and its new customers are held", async () => {
  const { partner, link } = await partnerWithLink();
  const old = Date.now() - 10 * DAY;
  for (let index = 0; index < 120; index += 1) await landClick(tokenOf(link, { at: old + index }), { ip: `203.0.113.${index}` });
  for (let index = 0; index < 12; index += 1) {
    await env.DB.prepare(
      "insert into fraud_assessments (conversion_id, partner_id, customer_id, occurred_at, is_first, is_disposable, verdict, assessed_at, rounds) values (?,?,?,?,1,0,?,?,0)",
    )
      .bind(unique("cnv"), partner.id, unique("cus"), old, JSON.stringify({ score: 0, action: "none", signals: [], holds: [] }), old)
      .run();
  }
  for (let index = 0; index < 21; index += 1) await track("sale", sale({ click: tokenOf(link) }));
  const hour = Date.now();
  await runCron("0 * * * *", hour);
  await runCron("0 * * * *", hour + 60 * MINUTE);
  const flags = (await flagsOf(partner)).filter((flag: { conversionId: string | null }) => flag.conversionId === null);
  expect(flags).toHaveLength(1);
  expect([kindsOf(flags[0]), flags[0].action, flags[0].commissionIds.length]).toEqual([["conversion_rate_outlier"], "hold", 21]);
  expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 0, heldMinor: 21_000 });
  await api(`/v1/fraud/flags/${flags[0].id}/clear`, { body: { reason: "a launch" } });
  expect(await balanceOf(partner)).toMatchObject({ pendingMinor: 21_000, heldMinor: 0 });
  await expectBooksToHold(partner);
});

it("what is personal is forgotten with the customer, and addresses when the window is over; the flag stands", async () => {
  const { partner, link } = await partnerWithLink();
  const customer = { externalId: unique("user"), email: "x@mailinator.com" };
  const click = await visit(link, { country: "VN", ip: "198.51.100.9", fingerprint: "f" });
  const { body } = await track("sale", sale({ customer, click, metadata: { country: "US" } }));
  const rows = () =>
    count("select count(*) as n from fraud_assessments where conversion_id = ? and address is not null", body.conversion.id);
  expect(await rows()).toBe(1);
  const now = ports.now();
  await forgetEvidence(makeTestCtx({ now: () => now + 29 * DAY }));
  expect(await rows()).toBe(1);
  await forgetAssessments(ports, { customerId: body.conversion.customerId });
  expect(await rows()).toBe(0);
  const [flag] = await flagsOf(partner);
  expect(JSON.stringify(flag)).not.toMatch(/mailinator|"VN"/);
  expect([flag.status, flag.signals.map((signal: { inputs: object }) => signal.inputs)]).toEqual(["open", [{}, {}]]);
  const other = await track("sale", sale({ click: await visit(link, { ip: "198.51.100.10" }) }));
  await forgetEvidence(makeTestCtx({ now: () => now + 31 * DAY }));
  expect(
    await count("select count(*) as n from fraud_assessments where conversion_id = ? and address is not null", other.body.conversion.id),
  ).toBe(0);
});
