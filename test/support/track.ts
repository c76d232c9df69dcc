/** Reporting conversions through the API, and looking at what became of them. */
import { env } from "cloudflare:workers";
import type { Partner } from "../../src/partners/index.ts";
import { api } from "./api.ts";

export type Link = { id: string; partnerId: string; slug: string };

let serial = 0;
/** A name that no other test of the file has. */
export function unique(name: string): string {
  serial += 1;
  return `${name}_${serial}`;
}

/** The body of a sale of 100.00 USD by a new customer. */
export const sale = (fields: Record<string, unknown> = {}) => ({
  externalId: unique("inv"),
  customer: { externalId: unique("user") },
  amountMinor: 10_000,
  currency: "USD",
  ...fields,
});

/** The body of a refund. */
export const refundOf = (saleExternalId: string, amountMinor: number, fields: Record<string, unknown> = {}) => ({
  externalId: unique("ref"),
  saleExternalId,
  amountMinor,
  ...fields,
});

export const track = (kind: "signup" | "sale" | "refund", body: unknown, key?: string) =>
  api(`/v1/track/${kind}`, { body, ...(key === undefined ? {} : { key }) });

export const makeLink = async (partner: Partner, fields: Record<string, unknown> = {}): Promise<Link> =>
  (await api<Link>("/v1/links", { body: { partnerId: partner.id, destinationUrl: "https://example.com/", ...fields } })).body;

export const explain = async (conversionId: string) => (await api(`/v1/conversions/${conversionId}/explanation`)).body;

export const balancesOf = async (partner: Partner) => (await api(`/v1/partners/${partner.id}/balance`)).body.balances;

/** `n` of a query. */
export const count = async (sql: string, ...values: unknown[]): Promise<number> =>
  (await env.DB.prepare(sql)
    .bind(...values)
    .first<number>("n")) ?? -1;
