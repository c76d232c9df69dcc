/** The commissions as one CSV file: what the list would show, all of it, to whom it is. */
import { describe, expect, it } from "vitest";
import { api, partnerKey } from "../support/api.ts";
import { accountOf } from "../support/money.ts";
import { seedPartner } from "../support/seed.ts";

const download = (query: string, key?: string) => api<string>(`/v1/exports/commissions.csv${query}`, key === undefined ? {} : { key });
const linesOf = (csv: string): string[] => csv.trimEnd().split("\r\n");

async function adjusted(count: number, reason = "a start") {
  const partner = await seedPartner();
  await accountOf(partner.id).run(
    Array.from({ length: count }, (_, n) => ({
      kind: "adjust" as const,
      command: { adjustmentId: `adj_${n}`, amountMinor: 1_234, currency: "USD", reason },
    })),
  );
  return partner;
}

describe("the commissions' file", () => {
  it("has one header and each commission once, over more pages than one", async () => {
    const partner = await adjusted(1_003);
    const { status, body, headers } = await download(`?partnerId=${partner.id}`);
    expect([status, headers.get("Content-Type")]).toEqual([200, "text/csv; charset=utf-8"]);
    const [header, ...rows] = linesOf(body);
    expect(header).toBe(
      "id,partnerId,conversionId,type,status,currency,amountMinor,amount,reversedMinor,netMinor,holds,reason,occurredAt,releasesAt,createdAt",
    );
    expect(rows).toHaveLength(1_003);
    expect(new Set(rows.map((row) => row.split(",")[0])).size).toBe(1_003);
    expect(rows.every((row) => row.includes(`,${partner.id},,adjustment,approved,USD,1234,`))).toBe(true);
  });

  it("takes the list's filters, and is a header alone where nothing is found", async () => {
    const partner = await adjusted(2);
    expect(linesOf((await download(`?partnerId=${partner.id}&type=adjustment`)).body)).toHaveLength(3);
    for (const filter of ["type=sale", "currency=EUR", "status=held", "to=2020-01-01T00:00:00.000Z"])
      expect(linesOf((await download(`?partnerId=${partner.id}&${filter}`)).body)).toHaveLength(1);
    expect((await download("?status=lost")).status).toBe(400);
  });

  it("holds no formula that somebody typed", async () => {
    const partner = await adjusted(1, "=1+1");
    expect((await download(`?partnerId=${partner.id}`)).body).toContain("'=1+1");
  });

  it("has a partner's own alone, and is nobody's without a key", async () => {
    const [mine, other] = [await adjusted(1), await adjusted(1)];
    const rows = linesOf((await download("", await partnerKey(mine.id))).body);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toContain(mine.id);
    expect((await download(`?partnerId=${other.id}`, await partnerKey(mine.id))).body).not.toContain(other.id);
    expect((await api("/v1/exports/commissions.csv", { key: null })).status).toBe(401);
  });
});
