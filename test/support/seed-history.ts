/** A history longer than the API takes, put into the database as the consumers leave it: sales with their commissions, and days of clicks. */
import { env } from "cloudflare:workers";
import { newId } from "../../src/lib/ids.ts";

type Owner = { id: string; partnerId: string };
export type PastSale = {
  at: number;
  customerId: string;
  amountMinor: number;
  commissionMinor: number;
  link: Owner;
  type?: "signup" | "sale";
};

export async function insertPastSales(sales: readonly PastSale[]): Promise<void> {
  const rows = sales.map(({ at, customerId, amountMinor, commissionMinor, link, type = "sale" }) => ({
    id: newId("cnv"),
    commissionId: newId("com"),
    at,
    customerId,
    amountMinor,
    commissionMinor,
    type,
    partnerId: link.partnerId,
    shares: JSON.stringify([{ partnerId: link.partnerId, linkId: link.id, clickId: null, weightBps: 10_000, amountMinor }]),
  }));
  for (let n = 0; n < rows.length; n += 1_000) {
    const json = JSON.stringify(rows.slice(n, n + 1_000));
    const row = "from json_each(?) r";
    const of = (name: string) => `r.value ->> '${name}'`;
    await env.DB.batch([
      env.DB.prepare(
        `insert into conversions (id, type, external_id, customer_id, amount_minor, currency, status, shares, decision, holds, terms_version, occurred_at, created_at)
        select ${of("id")}, ${of("type")}, ${of("id")}, ${of("customerId")}, ${of("amountMinor")}, 'USD', 'attributed', ${of("shares")}, '{}', '[]', 1, ${of("at")}, ${of("at")} ${row}`,
      ).bind(json),
      env.DB.prepare(
        `insert into commissions (id, partner_id, conversion_id, type, amount_minor, currency, status, reversed_minor, holds, steps, occurred_at, releases_at, created_at, revision)
        select ${of("commissionId")}, ${of("partnerId")}, ${of("id")}, ${of("type")}, ${of("commissionMinor")}, 'USD', 'pending', 0, '[]', '[]', ${of("at")}, ${of("at")}, ${of("at")}, 1 ${row}`,
      ).bind(json),
    ]);
  }
}

/** `count` clicks of as many visitors, one a second from the instant on. */
export async function insertPastClicks({
  at,
  count,
  link,
  country,
}: {
  at: number;
  count: number;
  link: Owner;
  country: string;
}): Promise<void> {
  await env.DB.prepare(
    `insert into clicks (window_at, id, nonce, link_id, partner_id, at, visitor, country)
    with recursive n(n) as (select 1 union all select n + 1 from n where n < ?1)
    select ?2, ?3 || ?2 || '_' || n, n, ?4, ?5, ?2 + n * 1000, ?3 || ?2 || n, ?6 from n`,
  )
    .bind(count, at, `clk_${country}`, link.id, link.partnerId, country)
    .run();
}
