/** Months end in the accounts: bonuses and milestones are posted once, late sales and refunds post the difference, missed days are caught up. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwardCommand } from "../../src/accounts/index.ts";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api } from "../support/api.ts";
import { accountOf, expectBooksToHold } from "../support/money.ts";
import { seedPartner } from "../support/seed.ts";
import { runCron } from "../support/story.ts";
import { unique } from "../support/track.ts";

const DAY = 86_400_000;
let year = 2030;
const inYear = (text: string) => text.replace("Y", String(year));
const at = (text: string) => Date.parse(`${inYear(text)}T12:00:00.000Z`);
const sleepUntil = (now: number) => vi.useFakeTimers({ toFake: ["Date"], now });
const BRACKETS = [{ fromMinor: 100_000, bonusBps: 5_000 }];

/** A sale in the account itself, under terms that pay volume bonuses at the month's end. */
function award(partner: Partner, input: { amountMinor: number; on: string; conversionId?: string }): Promise<unknown> {
  const volume = { mode: "cliff", period: "month", brackets: BRACKETS, payAt: "month_end" } as AwardCommand["inputs"]["terms"]["volume"];
  return accountOf(partner.id).award({
    conversionId: input.conversionId ?? unique("cnv"),
    occurredAt: at(input.on),
    holdDays: 30,
    holds: [],
    inputs: {
      type: "sale",
      currency: "USD",
      saleAmountMinor: input.amountMinor,
      weightsBps: [10_000],
      position: 0,
      termsVersion: 0,
      tier: "tier1",
      rateBps: 1_000,
      rateSource: "tier",
      terms: { currency: "USD", volume, flatPerSaleMinor: 0, capMinor: null, minimumSaleMinor: 0, signupBonusMinor: 0 },
    },
  });
}
const bonuses = async (partner: Partner) =>
  (await api(`/v1/commissions?partnerId=${partner.id}&type=bonus`)).body.data.map(
    ({ amountMinor, reversedMinor, status, reason }: Record<string, unknown>) => ({ amountMinor, reversedMinor, status, reason }),
  );
const daily = (on: string) => {
  sleepUntil(at(on));
  return runCron("0 0 * * *", at(on));
};

// Each test has a year of its own: they share their crons' claims.
beforeEach(() => {
  year += 1;
  sleepUntil(at("Y-03-10"));
});
afterEach(() => void vi.useRealTimers());

describe("a month's end", () => {
  it("posts what is owed once, however often the job runs", async () => {
    const partner = await seedPartner();
    await award(partner, { amountMinor: 60_000, on: "Y-03-05" });
    await award(partner, { amountMinor: 40_000, on: "Y-03-09" });
    await daily("Y-03-31");
    expect(await bonuses(partner)).toEqual([]);
    await daily("Y-04-01");
    // 1,000.00 x 10% x 50%; at the sales the month was below the bracket.
    const owed = [{ amountMinor: 5_000, reversedMinor: 0, status: "pending", reason: inYear("bonus of Y-03") }];
    expect(await bonuses(partner)).toEqual(owed);
    await daily("Y-04-02");
    await Promise.all([runCron("*/5 * * * *", at("Y-04-02") + 300_000), runCron("*/5 * * * *", at("Y-04-02") + 600_000)]);
    expect(await bonuses(partner)).toEqual(owed);
    const [entry] = (await accountOf(partner.id).listEntries({ afterSeq: 0, limit: 100 })).filter(({ id }) => id.startsWith("bonus:"));
    expect(entry).toMatchObject({
      id: inYear("bonus:Y-03:0"),
      debit: "expense",
      credit: "pending",
      occurredAt: inYear("Y-03-31T23:59:59.999Z"),
    });
    await expectBooksToHold(partner);
  });

  it("that was missed is caught up, month by month", async () => {
    const partner = await seedPartner();
    await award(partner, { amountMinor: 100_000, on: "Y-03-05" });
    sleepUntil(at("Y-05-10"));
    await award(partner, { amountMinor: 200_000, on: "Y-05-09" });
    await daily("Y-06-03");
    expect((await bonuses(partner)).map(({ reason, amountMinor }: Record<string, unknown>) => [reason, amountMinor]).sort()).toEqual([
      [inYear("bonus of Y-03"), 5_000],
      [inYear("bonus of Y-05"), 10_000],
    ]);
    await expectBooksToHold(partner);
  });

  it("posts the difference of a late sale, and takes back that of a late refund", async () => {
    const partner = await seedPartner();
    const conversionId = unique("cnv");
    await award(partner, { amountMinor: 90_000, on: "Y-03-05", conversionId });
    await daily("Y-04-01");
    expect(await bonuses(partner)).toEqual([]);
    await award(partner, { amountMinor: 30_000, on: "Y-03-30" });
    await daily("Y-04-02");
    expect(await bonuses(partner)).toMatchObject([{ amountMinor: 6_000 }]);

    // Refunded in April: March's volume and bracket stand, the bonus is that of what is left, 700.00 x 10% x 50%.
    await accountOf(partner.id).refund({ refundId: unique("rfd"), conversionId, amountMinor: 50_000, occurredAt: at("Y-04-02") });
    await daily("Y-04-03");
    const net = async () =>
      (await bonuses(partner)).reduce(
        (sum: number, row: Record<string, number>) => sum + Number(row["amountMinor"]) - Number(row["reversedMinor"]),
        0,
      );
    expect(await net()).toBe(3_500);

    // Told in April of a refund in March: March is below the bracket after all.
    await accountOf(partner.id).refund({ refundId: unique("rfd"), conversionId, amountMinor: 30_000, occurredAt: at("Y-03-31") });
    await daily("Y-04-04");
    expect(await net()).toBe(0);
    await daily("Y-04-05");
    expect(await net()).toBe(0);
    await expectBooksToHold(partner);
  });

  it("does not post again what an owner has rejected", async () => {
    const partner = await seedPartner();
    await award(partner, { amountMinor: 100_000, on: "Y-03-05" });
    await daily("Y-04-01");
    const [bonus] = (await api(`/v1/commissions?partnerId=${partner.id}&type=bonus`)).body.data;
    expect((await api(`/v1/commissions/${bonus.id}/reject`, { body: { reason: "not agreed" } })).status).toBe(200);
    await daily("Y-04-02");
    expect(await bonuses(partner)).toMatchObject([{ status: "rejected" }]);
    await expectBooksToHold(partner);
  });

  it("pays the milestones of the terms in force at its end, and releases them like any commission", async () => {
    const terms = {
      ...DEFAULT_TERMS,
      milestones: [
        { volumeMinor: 50_000, bonusMinor: 900 },
        { volumeMinor: 500_000, bonusMinor: 90_000 },
      ],
    };
    await env.DB.prepare("insert into terms_versions (version, effective_at, terms, published_at) values (1, ?, ?, 0)")
      .bind(at("Y-03-20"), JSON.stringify(terms))
      .run();
    const partner = await seedPartner();
    await award(partner, { amountMinor: 70_000, on: "Y-02-05" });
    await award(partner, { amountMinor: 70_000, on: "Y-03-05" });
    await daily("Y-04-01");
    expect(await bonuses(partner)).toEqual([{ amountMinor: 900, reversedMinor: 0, status: "pending", reason: inYear("bonus of Y-03") }]);
    sleepUntil(at("Y-04-01") + 30 * DAY);
    await accountOf(partner.id).wake();
    expect(await bonuses(partner)).toMatchObject([{ status: "approved" }]);
    await expectBooksToHold(partner);
  });
});
