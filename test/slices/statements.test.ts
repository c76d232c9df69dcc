/** A payout's statement as its partner and an owner download it. */

import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { api, ORIGIN, ownerKey, partnerKey } from "../support/api.ts";
import { addManualMethod, fundedPartner, requestPayout } from "../support/money.ts";
import { seedPartner } from "../support/seed.ts";

async function paidPayout(name = "Ада Лавлейс") {
  const partner = await fundedPartner(20_000, { name });
  await addManualMethod(partner);
  const { body: payout } = await requestPayout(partner, 12_345);
  const { status } = await api(`/v1/payouts/${payout.id}/mark-paid`, { method: "POST" });
  expect(status).toBe(200);
  return { partner, payout, path: `/v1/payouts/${payout.id}/statement` };
}

async function download(path: string, key: string): Promise<{ response: Response; bytes: Uint8Array }> {
  const response = await exports.default.fetch(new Request(ORIGIN + path, { headers: { Authorization: `Bearer ${key}` } }));
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
}

describe("a payout's statement", () => {
  test("is downloaded by an owner and by its partner, and by nobody else", async () => {
    const { partner, path } = await paidPayout();
    const [own, other] = [await partnerKey(partner.id), await partnerKey((await seedPartner()).id)];
    for (const suffix of [".csv", ".pdf"]) {
      for (const key of [await ownerKey(), own]) expect((await download(path + suffix, key)).response.status).toBe(200);
      expect(await api(path + suffix, { key: other })).toMatchObject({ status: 404, body: { code: "not_found" } });
      expect(await api(path + suffix, { key: null })).toMatchObject({ status: 401 });
    }
  });

  test("as CSV sums to the payout, and names the head that the ledger has", async () => {
    const { partner, payout, path } = await paidPayout();
    const { body, headers } = await api<string>(`${path}.csv`);
    expect(headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("Content-Disposition")).toContain(`statement-${payout.id}.csv`);
    const [header = "", ...rows] = body.trimEnd().split("\r\n");
    const at = header.split(",").indexOf("lineMinor");
    expect(rows.reduce((sum, row) => sum + Number(row.split(",")[at]), 0)).toBe(12_345);
    const { body: proof } = await api(`/v1/partners/${partner.id}/ledger/verify`);
    expect(rows[0]).toContain(proof.headHash);
    expect(rows[0]).toContain("Ада Лавлейс");
    expect(rows[0]).toContain(`${payout.id}:reserve ${payout.id}:paid`);
  });

  test("as PDF comes on both papers, in the fonts that are deployed beside the worker", async () => {
    const { path } = await paidPayout();
    const text = async (query: string) => new TextDecoder("latin1").decode((await download(`${path}.pdf${query}`, await ownerKey())).bytes);
    const [a4, letter] = [await text(""), await text("?paper=letter")];
    expect(a4.startsWith("%PDF-1.7")).toBe(true);
    expect(a4).toContain("/NotoSans-cyrillic-regular");
    expect(a4).toContain("/MediaBox [0 0 595.28 841.89]");
    expect(letter).toContain("/MediaBox [0 0 612 792]");
    expect(await api(`${path}.pdf?paper=napkin`)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });

  test("of a payout that is not there is not found", async () => {
    expect(await api("/v1/payouts/pay_01h455vb4pex5vsknk084sn02q/statement.pdf")).toMatchObject({ status: 404 });
    expect(await api("/v1/payouts/nothing/statement.csv")).toMatchObject({ status: 400 });
  });
});
