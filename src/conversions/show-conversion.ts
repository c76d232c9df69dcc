/** Rows as the API shows them: conversions, refunds with what of them counts, customers as their reader may see them. */
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { Conversion, Customer, Dispute, Refund } from "./contract.ts";
import type { DisputeRow } from "./dispute-store.ts";
import { maskEmail } from "./rules.ts";
import type { ConversionRow, CustomerRow, RefundRow } from "./store.ts";

export function toConversion(row: ConversionRow): Conversion {
  const { id, type, externalId, customerId, amountMinor, currency, kind, product, status, shares } = row;
  const times = { occurredAt: toIso(row.occurredAt), createdAt: toIso(row.createdAt) };
  return { id, type, externalId, customerId, amountMinor, currency, kind, product, status, shares, ...times };
}

export function toRefund(row: RefundRow & { appliedMinor: number }, conversionId: string | null): Refund {
  const { id, externalId, saleExternalId, amountMinor, appliedMinor } = row;
  return {
    id,
    externalId,
    saleExternalId,
    conversionId,
    amountMinor,
    appliedMinor,
    occurredAt: toIso(row.occurredAt),
    createdAt: toIso(row.createdAt),
  };
}

/** Partners see that a customer is theirs, not who it is. */
export function toCustomer(row: CustomerRow, partnerId: string | null): Customer {
  const { id, externalId } = row;
  const partnerIds = (row.binding ?? []).map((share) => share.partnerId).filter((each) => partnerId === null || each === partnerId);
  const person =
    partnerId === null ? { email: row.email, name: row.name } : { email: row.email === null ? null : maskEmail(row.email), name: null };
  return { id, externalId, ...person, partnerIds, createdAt: toIso(row.createdAt), erasedAt: toIsoOrNull(row.erasedAt) };
}

export const toDispute = (row: DisputeRow, conversionId: string | null): Dispute => ({
  ...row,
  conversionId,
  occurredAt: toIso(row.occurredAt),
  closedAt: toIsoOrNull(row.closedAt),
  createdAt: toIso(row.createdAt),
});
