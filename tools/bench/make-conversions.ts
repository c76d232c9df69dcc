/** Sales as integrators report them, of many partners' customers, through the verb that the API's door calls. */

import type { Ctx } from "../../src/context.ts";
import { type ConversionReport, recordConversion } from "../../src/conversions/index.ts";

const PARTNERS = 100;
/** Customers come back after so many others: one sale binds each, the later ones find it bound. */
const CUSTOMERS = 10_000;

/** Partners with a code each, once. */
export async function preparePartners(db: D1Database): Promise<void> {
  const ids = Array.from({ length: PARTNERS }, (_, n) => ({ n, id: `ptn_01h455vb4pex5vsknk${String(n).padStart(8, "0")}` }));
  const rows = JSON.stringify(ids);
  await db.batch([
    db
      .prepare(
        `insert or ignore into partners (id, email, name, tier, status, created_at, updated_at)
        select value ->> 'id', value ->> 'id' || '@example.com', 'Partner', 'tier1', 'active', 0, 0 from json_each(?)`,
      )
      .bind(rows),
    db
      .prepare(
        "insert or ignore into codes (code, partner_id, created_at) select 'BENCH' || (value ->> 'n'), value ->> 'id', 0 from json_each(?)",
      )
      .bind(rows),
  ]);
}

/** Reports `n` sales, sixteen at a time; throws where one is refused or nobody is paid for it. */
export async function reportConversions(ctx: Ctx, { n, from }: { n: number; from: number }): Promise<void> {
  for (let start = 0; start < n; start += 16) {
    const some = Array.from({ length: Math.min(16, n - start) }, (_, index) => saleOf(from + start + index));
    for (const recorded of await Promise.all(some.map((report) => recordConversion(ctx, report)))) {
      if (!recorded.ok) throw new Error(`a sale was refused: ${recorded.refusal.detail}`);
      if (recorded.value.conversion.status !== "attributed") throw new Error("a sale was attributed to nobody");
    }
  }
}

const saleOf = (n: number): ConversionReport => ({
  type: "sale",
  externalId: `inv_${n}`,
  customer: { externalId: `user_${n % CUSTOMERS}` },
  amountMinor: 4_900 + (n % 1_000),
  currency: "USD",
  kind: null,
  product: null,
  quantity: null,
  click: null,
  code: `bench${n % PARTNERS}`,
  occurredAt: null,
  isAnyTimeTaken: false,
  metadata: null,
});
