/** What each partner was paid in a year, by country and currency, as CSV: what tax forms are filled in from. */
import type { Ctx } from "../context.ts";
import { writeCsv } from "../documents/index.ts";
import { formatMinor } from "../lib/money.ts";
import { listPartnersByIds } from "../partners/index.ts";
import { listYearTotals } from "./export-store.ts";

const COLUMNS = [
  "year",
  "partnerId",
  "partnerName",
  "partnerEmail",
  "country",
  "taxStatus",
  "currency",
  "payouts",
  "paidMinor",
  "paid",
  "reversedMinor",
];

/** `partnerId` null: everybody's. Countries and tax status are today's. */
export async function exportYear(ctx: Pick<Ctx, "db">, { year, partnerId }: { year: number; partnerId: string | null }): Promise<string> {
  const totals = await listYearTotals(ctx, { partnerId, from: Date.UTC(year, 0, 1), to: Date.UTC(year + 1, 0, 1) });
  const partners = new Map((await listPartnersByIds(ctx, [...new Set(totals.map((row) => row.partnerId))])).map((one) => [one.id, one]));
  const rows = totals.map((row) => {
    const partner = partners.get(row.partnerId);
    return {
      year,
      ...row,
      partnerName: partner?.name ?? null,
      partnerEmail: partner?.email ?? null,
      country: partner?.country ?? null,
      taxStatus: partner?.taxStatus ?? null,
      paid: formatMinor(row.paidMinor, row.currency),
    };
  });
  return writeCsv(COLUMNS, rows);
}
