/** What a partner may look forward to: the next release, the least payout, and what the next tier takes. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { tokenOf } from "../support/tokens.ts";
import { explain, makeLink, sale, track } from "../support/track.ts";

const DAY = 86_400_000;
const daysAgo = (days: number): number => Date.now() - days * DAY;
const standingOf = async ({ id }: Partner) => (await api(`/v1/partners/${id}/standing`)).body;

let ada: Partner;
beforeAll(async () => {
  ada = await seedPartner();
  const link = await makeLink(ada);
  for (const [days, amountMinor] of [
    [20, 30_000],
    [3, 10_000],
    [20, 5_000],
  ] as const) {
    const at = daysAgo(days);
    const click = tokenOf(link, { at: at - 60_000 });
    expect((await track("sale", sale({ click, amountMinor, occurredAt: new Date(at).toISOString() }))).status).toBe(201);
  }
});

describe("what comes next for a partner", () => {
  it("is nothing but the next tier before the first commission", async () => {
    const { money, nextTier } = await standingOf(await seedPartner());
    expect(money).toEqual([]);
    expect(nextTier).toMatchObject({ tier: "tier2", soldMinor: 0, missingMinor: 1_000_000, progressBps: 0 });
  });

  it("is the release of all that comes free on the next day, in its currency", async () => {
    const [row] = (await standingOf(ada)).money;
    expect(row).toMatchObject({ currency: "USD", minimumMinor: DEFAULT_TERMS.tiers.tier1.minimumPayoutMinor, firstPaidAt: null });
    expect(row.nextRelease.amountMinor).toBe(3_500);
    expect(Math.abs(Date.parse(row.nextRelease.at) - (Date.now() + 10 * DAY))).toBeLessThan(60_000);
  });

  it("is the tier that volume leads to, with what was sold and what is missing", async () => {
    expect((await standingOf(ada)).nextTier).toEqual({
      tier: "tier2",
      name: DEFAULT_TERMS.tiers.tier2.name,
      rateBps: 1_500,
      currency: "USD",
      periodDays: 30,
      volumeMinor: 1_000_000,
      soldMinor: 45_000,
      missingMinor: 955_000,
      progressBps: 450,
    });
  });

  it("is no tier above the last that volume leads to", async () => {
    expect((await standingOf(await seedPartner({ tier: "tier3" }))).nextTier).toBeNull();
  });
});

describe("a commission", () => {
  it("says when its sale occurred, and its receipt what is left of it", async () => {
    const { data } = (await api(`/v1/commissions?partnerId=${ada.id}&limit=1`)).body;
    const [{ conversionId, occurredAt }] = data;
    const { body: conversion } = await api(`/v1/conversions/${conversionId}`);
    expect(occurredAt).toBe(conversion.occurredAt);
    await track("refund", { externalId: `ref_${conversionId}`, saleExternalId: conversion.externalId, amountMinor: 1_000 });
    const [{ result, steps }] = (await explain(conversionId)).commissions;
    expect(result).toEqual({ amountMinor: 500, reversedMinor: 100, leftMinor: 400 });
    expect(steps.find(({ label }: { label: string }) => label === "rate")).toMatchObject({ amountMinor: 500, exactMinor: "500" });
  });
});
