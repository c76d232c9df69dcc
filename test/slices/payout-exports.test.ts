/** The files that an owner pays manual payouts by, and declares a year by. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { connectStripe, fundedPartner, requestPayout } from "../support/money.ts";

type Row = Record<string, string>;

/** Rows by their header; the tests' cells hold neither commas nor quotes. */
function rowsOf(csv: string): Row[] {
  const [header = "", ...rows] = csv.trimEnd().split("\r\n");
  const columns = header.split(",");
  return rows.map((row) => Object.fromEntries(row.split(",").map((cell, index) => [columns[index] ?? "", cell])));
}

const batch = (options: { key?: string; body?: object; headers?: Record<string, string> } = {}) =>
  api<string>("/v1/payouts/batch", { body: {}, ...options });

async function waitingPayout(details: Record<string, string>, name = "Ada") {
  const partner = await fundedPartner(20_000, { name, country: "FR" });
  await api("/v1/payout-methods", { body: { partnerId: partner.id, type: "manual", label: "Bank", details } });
  const { body } = await requestPayout(partner, 6_000);
  expect(body.status).toBe("approved");
  return { partner, payoutId: String(body.id) };
}

const find = (csv: string, payoutId: string): Row | undefined => rowsOf(csv).find((row) => row["payoutId"] === payoutId);

describe("the batch of manual payouts", () => {
  test("has each approved payout with its details in the clear, until it is marked paid", async () => {
    const { partner, payoutId } = await waitingPayout({ iban: "FR7630006000011234567890189", bic: "AGRIFRPP" });
    const other = await waitingPayout({ paypal: "bob@example.com" });
    const { status, body, headers } = await batch();
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("Cache-Control")).toBe("private, no-store");
    expect(find(body, payoutId)).toMatchObject({
      partnerId: partner.id,
      partnerName: "Ada",
      country: "FR",
      amountMinor: "6000",
      amount: "60.00 USD",
      "details: iban": "FR7630006000011234567890189",
      "details: bic": "AGRIFRPP",
      "details: paypal": "",
      problem: "",
    });
    expect(find(body, other.payoutId)).toMatchObject({ "details: paypal": "bob@example.com", "details: iban": "" });
    await api(`/v1/payouts/${payoutId}/mark-paid`, { method: "POST" });
    const later = await batch();
    expect(find(later.body, payoutId)).toBeUndefined();
    expect(find(later.body, other.payoutId)).toBeDefined();
  });

  test("has no payout that waits for its owner, and none of Stripe's", async () => {
    const unapproved = await fundedPartner(200_000);
    await api("/v1/payout-methods", { body: { partnerId: unapproved.id, type: "manual", details: { iban: "X" } } });
    const requested = await requestPayout(unapproved, 150_000);
    const atStripe = await fundedPartner(20_000);
    await connectStripe(atStripe);
    const sent = await requestPayout(atStripe, 6_000);
    const { body } = await batch();
    expect(find(body, requested.body.id)).toBeUndefined();
    expect(find(body, sent.body.id)).toBeUndefined();
    expect(rowsOf((await batch({ body: { currency: "EUR" } })).body)).toEqual([]);
  });

  test("shows a detail that would be a formula as text", async () => {
    const { payoutId } = await waitingPayout({ account: "=cmd|' /C calc'!A0" });
    expect(find((await batch()).body, payoutId)).toMatchObject({ "details: account": "'=cmd|' /C calc'!A0" });
  });

  test("says which payout's details do not open", async () => {
    const [one, two] = [await waitingPayout({ iban: "X1" }), await waitingPayout({ iban: "X2" })];
    const sealed = await env.DB.prepare("select details from payout_methods where partner_id = ?")
      .bind(one.partner.id)
      .first<string>("details");
    await env.DB.prepare("update payout_methods set details = ? where partner_id = ?").bind(sealed, two.partner.id).run();
    const { body } = await batch();
    expect(find(body, one.payoutId)).toMatchObject({ "details: iban": "X1", problem: "" });
    expect(find(body, two.payoutId)).toMatchObject({
      "details: iban": "",
      problem: "the details do not open: ask the partner for them again",
    });
  });

  test("is an owner's alone, is recorded in the audit log, and is never kept for a replay", async () => {
    const { partner } = await waitingPayout({ iban: "FR7612345987650123456789014" });
    expect(await batch({ key: await partnerKey(partner.id) })).toMatchObject({ status: 403 });
    expect(await batch({ body: { surprise: true } })).toMatchObject({ status: 400 });
    for (const _ of [1, 2]) expect((await batch({ headers: { "Idempotency-Key": "batch-1" } })).status).toBe(200);
    const kept = await env.DB.prepare("select count(*) as n from idempotent_answers where body like '%FR7612345987650123456789014%'").first(
      "n",
    );
    expect(kept).toBe(0);
    const { body } = await api("/v1/audit?action=payouts.batch");
    expect(body.data[0]).toMatchObject({ route: "POST /v1/payouts/batch", actorKind: "owner", status: 200 });
  });
});

describe("a year's totals", () => {
  const paidIn = async (partner: Partner, paidAt: string, amountMinor: number) => {
    const { body } = await requestPayout(partner, amountMinor);
    await api(`/v1/payouts/${body.id}/mark-paid`, { method: "POST" });
    await env.DB.prepare("update payouts set paid_at = ? where id = ?").bind(Date.parse(paidAt), body.id).run();
    return String(body.id);
  };
  const yearly = (year: string, key?: string) => api<string>(`/v1/payouts/yearly.csv?year=${year}`, key === undefined ? {} : { key });

  test("are what was paid within the UTC year, by partner, country and currency; what came back stands apart", async () => {
    const partner = await fundedPartner(100_000, { country: "DE", name: "Grace" });
    await api("/v1/payout-methods", { body: { partnerId: partner.id, type: "manual", details: { iban: "X" } } });
    await paidIn(partner, "2025-01-01T00:00:00.000Z", 5_000);
    await paidIn(partner, "2025-12-31T23:59:59.999Z", 7_000);
    await paidIn(partner, "2026-01-01T00:00:00.000Z", 9_000);
    const back = await paidIn(partner, "2025-06-01T00:00:00.000Z", 6_000);
    await env.DB.prepare("update payouts set status = 'reversed' where id = ?").bind(back).run();
    const { body, headers } = await yearly("2025");
    expect(headers.get("Content-Disposition")).toContain("payouts-2025.csv");
    expect(rowsOf(body)).toEqual([
      {
        year: "2025",
        partnerId: partner.id,
        partnerName: "Grace",
        partnerEmail: partner.email,
        country: "DE",
        taxStatus: "not_required",
        currency: "USD",
        payouts: "3",
        paidMinor: "12000",
        paid: "120.00 USD",
        reversedMinor: "6000",
      },
    ]);
    expect(rowsOf((await yearly("2024")).body)).toEqual([]);
  });

  test("show a partner its own alone", async () => {
    const [one, two] = [await fundedPartner(20_000), await fundedPartner(20_000)];
    for (const partner of [one, two]) {
      await api("/v1/payout-methods", { body: { partnerId: partner.id, type: "manual", details: { iban: "X" } } });
      await paidIn(partner, "2023-05-05T00:00:00.000Z", 5_000);
    }
    expect(rowsOf((await yearly("2023")).body)).toHaveLength(2);
    const own = rowsOf((await yearly("2023", await partnerKey(one.id))).body);
    expect(own.map((row) => row["partnerId"])).toEqual([one.id]);
  });

  test.each(["", "abc", "1999", "2026.5"])("of the year %j are refused", async (year) => {
    expect(await yearly(year)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});
