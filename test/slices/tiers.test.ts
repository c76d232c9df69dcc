/** Tiers move by volume: announced with the figures, once, and a sale earns by the tier at its recording. */
import { env } from "cloudflare:workers";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { settleConversion } from "../../src/commissions/index.ts";
import { makePorts } from "../../src/context.ts";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { followLink, partnerWithLink, runCron } from "../support/story.ts";
import { count, refundOf, sale, track, unique } from "../support/track.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const { tiers } = DEFAULT_TERMS;
let clock = Date.now();
/** Time passes, and the hour's cron runs. */
async function hourly(hours = 1): Promise<void> {
  clock += hours * HOUR;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
  await runCron("0 * * * *", clock);
}
async function daily(days = 1): Promise<void> {
  clock += days * DAY;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
  await runCron("0 0 * * *", clock);
}
const tierOf = async ({ id }: Partner) => (await api(`/v1/partners/${id}`)).body.tier;
const changesOf = async ({ id }: Partner) =>
  (
    await env.DB.prepare(
      "select fact from outbox where fact ->> '$.type' = 'partner.tier_changed' and fact ->> '$.data.id' = ? order by created_at",
    )
      .bind(id)
      .all<{ fact: string }>()
  ).results.map(({ fact }) => {
    const { tier, from, to, volumeMinor, periodDays } = JSON.parse(fact).data;
    return { tier, from, to, volumeMinor, periodDays };
  });
async function sell(partner: Partner, link: Parameters<typeof followLink>[0], fields: Record<string, unknown>) {
  const { token } = await followLink(link);
  const { status, body } = await track("sale", sale({ click: token, ...fields }));
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body.conversion.shares).toMatchObject([{ partnerId: partner.id }]);
  return body;
}

// Time only goes on: the tests of this file share their crons' claims.
beforeEach(() => {
  clock += HOUR;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
});
afterAll(() => void vi.useRealTimers());

describe("a promotion", () => {
  it("is to the highest tier that the period's volume reaches, told once with the figures", async () => {
    const { partner, link } = await partnerWithLink();
    await sell(partner, link, { amountMinor: 999_999 });
    await hourly();
    expect(await tierOf(partner)).toBe("tier1");
    await sell(partner, link, { amountMinor: 9_000_001 });
    await hourly();
    await hourly();
    await daily();
    expect(await tierOf(partner)).toBe("tier3");
    expect(await changesOf(partner)).toEqual([{ tier: "tier3", from: "tier1", to: "tier3", volumeMinor: 10_000_000, periodDays: 30 }]);
    const next = await sell(partner, link, { amountMinor: 10_000 });
    // 100.00 x 20% x 1.20: ten million were sold this month, unless it is another month by now.
    expect([2_000, 2_400]).toContain(next.commissions[0].amountMinor);
  });

  it("counts neither what is older than the period nor what was refunded in it", async () => {
    const { partner, link } = await partnerWithLink();
    const body = await sell(partner, link, { amountMinor: 600_000 });
    await sell(partner, link, { amountMinor: 900_000 });
    await track("refund", refundOf(body.conversion.externalId, 600_000));
    await hourly();
    expect(await tierOf(partner)).toBe("tier1");
    await daily(31);
    await sell(partner, link, { amountMinor: 999_999 });
    await hourly();
    expect(await tierOf(partner)).toBe("tier1");
    await sell(partner, link, { amountMinor: 1 });
    await hourly();
    expect(await tierOf(partner)).toBe("tier2");
  });

  it("is made once by two runs at once, and never of a partner that is not active", async () => {
    const { partner, link } = await partnerWithLink();
    const suspended = await partnerWithLink();
    await sell(partner, link, { amountMinor: 1_000_000 });
    await sell(suspended.partner, suspended.link, { amountMinor: 1_000_000 });
    await api(`/v1/partners/${suspended.partner.id}/suspend`, { body: { reason: "a look" } });
    clock += DAY;
    vi.useFakeTimers({ toFake: ["Date"], now: clock });
    await Promise.all([runCron("0 * * * *", clock), runCron("0 0 * * *", clock)]);
    expect(await tierOf(partner)).toBe("tier2");
    expect(await changesOf(partner)).toHaveLength(1);
    expect(await tierOf(suspended.partner)).toBe("tier1");
  });

  it("follows terms that are changed, without another sale", async () => {
    const { partner, link } = await partnerWithLink();
    await sell(partner, link, { amountMinor: 50_000 });
    await hourly();
    expect(await tierOf(partner)).toBe("tier1");
    await publishTerms({ tiers: { ...tiers, tier2: { ...tiers.tier2, promoteAt: { volumeMinor: 50_000, periodDays: 7 } } } });
    await hourly();
    expect(await tierOf(partner)).toBe("tier2");
    await publishTerms();
  });
});

describe("a demotion", () => {
  it("is to the tier that the terms name, after the period in the tier", async () => {
    const terms = {
      ...DEFAULT_TERMS,
      tiers: { ...tiers, tier3: { ...tiers.tier3, demote: { volumeMinor: 100, periodDays: 10, to: "tier2" as const } } },
    };
    clock += HOUR;
    vi.useFakeTimers({ toFake: ["Date"], now: clock });
    await env.DB.prepare("insert into terms_versions (version, effective_at, terms, published_at) values (1000, ?, ?, ?)")
      .bind(clock, JSON.stringify(terms), clock)
      .run();
    const { partner, link } = await partnerWithLink({ tier: "tier3" });
    await sell(partner, link, { amountMinor: 100 });
    await daily(5);
    expect(await tierOf(partner)).toBe("tier3");
    await daily(6);
    expect(await tierOf(partner)).toBe("tier2");
    expect(await changesOf(partner)).toEqual([{ tier: "tier2", from: "tier3", to: "tier2", volumeMinor: 0, periodDays: 10 }]);
    await daily(30);
    expect(await tierOf(partner)).toBe("tier2");
  });
});

describe("an owner's change of a tier", () => {
  it("is told too, without figures, and once", async () => {
    const partner = await seedPartner();
    await Promise.all([1, 2, 3].map(() => api(`/v1/partners/${partner.id}`, { method: "PATCH", body: { tier: "tier4", name: "Ada" } })));
    expect((await api(`/v1/partners/${partner.id}`)).body).toMatchObject({ tier: "tier4", name: "Ada" });
    expect(await changesOf(partner)).toEqual([{ tier: "tier4", from: "tier1", to: "tier4", volumeMinor: null, periodDays: null }]);
  });
});

describe("a sale that is settled late", () => {
  it("earns by the tier at its recording", async () => {
    const { partner, link } = await partnerWithLink();
    const body = await sell(partner, link, { amountMinor: 20_000, externalId: unique("late") });
    const [commission] = body.commissions;
    // As if its handler had never run: the partner is in another tier when it does.
    const other = await partnerWithLink();
    const id = body.conversion.id;
    await env.DB.prepare("update conversions set shares = replace(shares, ?, ?) where id = ?").bind(partner.id, other.partner.id, id).run();
    clock += HOUR;
    vi.useFakeTimers({ toFake: ["Date"], now: clock });
    await api(`/v1/partners/${other.partner.id}`, { method: "PATCH", body: { tier: "tier3" } });
    await settleConversion(makePorts(env as unknown as Env), { data: { id } } as never);
    const [settled] = (await api(`/v1/commissions?partnerId=${other.partner.id}`)).body.data;
    expect(settled.amountMinor).toBe(commission.amountMinor);
    expect(await count("select count(*) as n from tier_changes where partner_id = ?", other.partner.id)).toBe(1);
  });
});
