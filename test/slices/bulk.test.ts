/** Many commissions at once, their totals, and the history of one: an owner's manual work through the API. */
import { env } from "cloudflare:workers";
import { afterAll, describe, expect, it, vi } from "vitest";
import { api, partnerKey } from "../support/api.ts";
import { accountOf, addManualMethod, expectBooksToHold, requestPayout } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { followLink, partnerWithLink, runCron } from "../support/story.ts";
import { count, refundOf, sale, track, unique } from "../support/track.ts";

const DAY = 86_400_000;
const bulk = (body: Record<string, unknown>, key?: string) => api("/v1/commissions/bulk", { body, ...(key === undefined ? {} : { key }) });

/** Commissions in one account, by as many sales. */
async function sold(sales: number) {
  const { partner, link } = await partnerWithLink();
  const { token } = await followLink(link);
  const customer = { externalId: unique("user") };
  const ids: string[] = [];
  for (let n = 0; n < sales; n += 1) ids.push((await track("sale", sale({ customer, click: token }))).body.commissions[0].id);
  return { partner, ids };
}

afterAll(() => void vi.useRealTimers());

describe("a bulk review", () => {
  it("does what is asked to each, tells each result, and leaves the rest alone", async () => {
    const { partner, ids } = await sold(3);
    const other = await sold(1);
    const [first = "", second = "", third = ""] = ids;
    await api(`/v1/commissions/${third}/reject`, { body: { reason: "fraud" } });
    const { status, body } = await bulk({ action: "hold", reason: "a look", filter: { partnerId: partner.id } });
    expect([status, body.isDone, body.processed, body.succeeded, body.refused]).toEqual([200, true, 3, 2, 1]);
    expect(body.data).toEqual(
      expect.arrayContaining([
        { commissionId: first, ok: true, status: "held" },
        { commissionId: second, ok: true, status: "held" },
        expect.objectContaining({ commissionId: third, ok: false, code: "invalid_state" }),
      ]),
    );
    expect((await api(`/v1/commissions/${other.ids[0]}`)).body.status).toBe("pending");
    const released = await bulk({ action: "release", reason: "looked", ids: [first] });
    expect(released.body.data).toEqual([{ commissionId: first, ok: true, status: "pending" }]);
    await expectBooksToHold(partner);
  });

  it("is a job that goes on where it stopped, once, by a call or by the cron", async () => {
    const partner = await seedPartner();
    await accountOf(partner.id).run(
      Array.from({ length: 230 }, (_, n) => ({
        kind: "adjust" as const,
        command: { adjustmentId: `adj_${n}`, amountMinor: 100, currency: "USD", reason: "a start" },
      })),
    );
    const filter = { partnerId: partner.id, type: "adjustment" };
    const first = await bulk({ action: "hold", reason: "a look", filter });
    expect([first.body.isDone, first.body.processed]).toEqual([false, 100]);
    const { jobId } = first.body;
    await Promise.all([bulk({ jobId }), bulk({ jobId })]);
    await runCron("*/5 * * * *");
    const job = env.DB.prepare("select processed, succeeded, refused, done_at is not null as done from bulk_jobs where id = ?").bind(jobId);
    const [row] = (await job.all()).results;
    expect(row).toEqual({ processed: 230, succeeded: 230, refused: 0, done: 1 });
    expect(await count("select count(*) as n from commissions where partner_id = ? and status = 'held'", partner.id)).toBe(230);
    const again = await bulk({ jobId });
    expect([again.status, again.body.code]).toEqual([409, "invalid_state"]);
    await expectBooksToHold(partner);
  });

  it.each([
    { action: "hold", reason: "x", filter: {} },
    { action: "hold", reason: "x" },
    { action: "pay", reason: "x", filter: { type: "sale" } },
    { action: "hold", filter: { type: "sale" } },
    { action: "hold", reason: "x", ids: ["com_1"] },
  ])("is refused for %j", async (body) => {
    expect((await bulk(body)).status).toBe(400);
  });

  it("is the owners'", async () => {
    const { partner } = await sold(1);
    expect(
      (await bulk({ action: "release", reason: "mine", filter: { partnerId: partner.id } }, await partnerKey(partner.id))).status,
    ).toBe(403);
  });
});

describe("the overview", () => {
  it("sums by currency and status what the filter finds, for a partner its own", async () => {
    const { partner, ids } = await sold(2);
    await sold(1);
    await api(`/v1/commissions/${ids[0]}/hold`, { body: { reason: "a look" } });
    await api("/v1/commissions", { body: { partnerId: partner.id, amountMinor: 300, currency: "EUR", reason: "thanks" } });
    const key = await partnerKey(partner.id);
    const { body } = await api("/v1/commissions/totals", { key });
    expect(body.totals).toEqual([
      { currency: "EUR", count: 1, amountMinor: 300, reversedMinor: 0, netMinor: 300, byStatus: { approved: { count: 1, netMinor: 300 } } },
      {
        currency: "USD",
        count: 2,
        amountMinor: 2_000,
        reversedMinor: 0,
        netMinor: 2_000,
        byStatus: { held: { count: 1, netMinor: 1_000 }, pending: { count: 1, netMinor: 1_000 } },
      },
    ]);
    const later = new Date(Date.now() + DAY).toISOString();
    expect((await api(`/v1/commissions/totals?from=${later}`, { key })).body.totals).toEqual([]);
    expect((await api(`/v1/commissions?partnerId=${partner.id}&to=${later}`)).body.data).toHaveLength(3);
    expect((await api(`/v1/commissions?partnerId=${partner.id}&from=${later}`)).body.data).toHaveLength(0);
  });

  it("tells what happened to a commission, from the sale to the payout and the debt", async () => {
    await publishTerms({ holdDays: 1 });
    const { partner, link } = await partnerWithLink();
    const { token } = await followLink(link);
    const { body } = await track("sale", sale({ click: token, amountMinor: 60_000 }));
    const [{ id }] = body.commissions;
    await api(`/v1/commissions/${id}/hold`, { body: { reason: "a look" } });
    await api(`/v1/commissions/${id}/release`, { body: { reason: "looked" } });
    const pending = (await api(`/v1/commissions/${id}/timeline`)).body;
    expect([pending.status, pending.releasesAt]).toEqual(["pending", body.commissions[0].releasesAt]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * DAY });
    await accountOf(partner.id).wake();
    await addManualMethod(partner);
    const payout = await requestPayout(partner, 6_000);
    vi.setSystemTime(Date.now() + 1_000);
    await api(`/v1/payouts/${payout.body.id}/mark-paid`, { method: "POST" });
    vi.setSystemTime(Date.now() + 1_000);
    await track("refund", refundOf(body.conversion.externalId, 10_000));
    const timeline = (await api(`/v1/commissions/${id}/timeline`, { key: await partnerKey(partner.id) })).body;
    expect(timeline.data.map(({ event, amountMinor }: Record<string, unknown>) => [event, amountMinor])).toEqual([
      ["earned", 6_000],
      ["held", 6_000],
      ["released", 6_000],
      ["approved", 6_000],
      ["payout_requested", 6_000],
      ["paid", 6_000],
      ["reversed_as_debt", 1_000],
    ]);
    const other = await seedPartner();
    expect((await api(`/v1/commissions/${id}/timeline`, { key: await partnerKey(other.id) })).status).toBe(404);
    await publishTerms();
  });
});
