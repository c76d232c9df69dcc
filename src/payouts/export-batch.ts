/**
 * The manual payouts that wait to be sent, with the details to send them by, as one file for a bank. Law: it changes nothing;
 * a payout is paid when its owner says so, and a row whose details do not open says so in their place.
 */
import type { Ctx } from "../context.ts";
import { type CsvCell, writeCsv } from "../documents/index.ts";
import { formatMinor } from "../lib/money.ts";
import { toIso, toIsoOrNull } from "../lib/time.ts";
import { listPartnersByIds, type Partner } from "../partners/index.ts";
import type { ExportBatch } from "./export-contract.ts";
import { listManualPayouts } from "./export-store.ts";
import type { PayoutRow } from "./payout-store.ts";
import { openDetails } from "./seal.ts";
import type { MethodRow } from "./store.ts";

/** The oldest first: what is paid makes room for the rest. */
const LIMIT = 1_000;

const COLUMNS = [
  "payoutId",
  "partnerId",
  "partnerName",
  "partnerEmail",
  "country",
  "amountMinor",
  "amount",
  "currency",
  "requestedAt",
  "approvedAt",
  "methodId",
  "methodLabel",
  "problem",
];

export async function exportBatch(ctx: Pick<Ctx, "db" | "now" | "config">, filter: ExportBatch): Promise<string> {
  const rows = await listManualPayouts(ctx, { currency: filter.currency, limit: LIMIT });
  const partners = new Map(
    (await listPartnersByIds(ctx, [...new Set(rows.map(({ payout }) => payout.partnerId))])).map((one) => [one.id, one]),
  );
  const details = await Promise.all(rows.map(({ method }) => open(ctx, method)));
  const names = [...new Set(details.flatMap((one) => Object.keys(one ?? {})))].sort();
  const cells = rows.map(({ payout, method }, index) => {
    const opened = details[index] ?? null;
    return {
      ...cellsOf(payout, method, partners.get(payout.partnerId)),
      problem: opened === null ? "the details do not open: ask the partner for them again" : null,
      ...Object.fromEntries(names.map((name) => [columnOf(name), opened?.[name] ?? null])),
    };
  });
  return writeCsv([...COLUMNS, ...names.map(columnOf)], cells);
}

/** Apart from our own columns, whatever a partner calls theirs. */
const columnOf = (name: string): string => `details: ${name}`;

const cellsOf = (payout: PayoutRow, method: MethodRow, partner: Partner | undefined): Record<string, CsvCell> => ({
  payoutId: payout.id,
  partnerId: payout.partnerId,
  partnerName: partner?.name ?? null,
  partnerEmail: partner?.email ?? null,
  country: partner?.country ?? null,
  amountMinor: payout.amountMinor,
  amount: formatMinor(payout.amountMinor, payout.currency),
  currency: payout.currency,
  requestedAt: toIso(payout.requestedAt),
  approvedAt: toIsoOrNull(payout.approvedAt),
  methodId: method.id,
  methodLabel: method.label,
});

/** null: they are there and do not open. */
async function open(ctx: Pick<Ctx, "config">, method: MethodRow): Promise<Record<string, string> | null> {
  if (method.details === null) return {};
  try {
    return await openDetails(method.details, { authSecret: ctx.config.authSecret, methodId: method.id });
  } catch (error) {
    console.error("details of a payout method do not open", method.id, error);
    return null;
  }
}
