/** What is overtaken between decision and commit is decided again: each race is lost on purpose, by letting the rival in just before the commit. */
import { beforeAll, describe, expect, it } from "vitest";
import { type ConversionReport, recordConversion, recordRefund } from "../../src/conversions/index.ts";
import type { Result } from "../../src/lib/result.ts";
import { MINUTE, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { overtakenBy } from "../support/overtaken.ts";
import { seedPartner } from "../support/seed.ts";
import { tokenOf } from "../support/tokens.ts";
import { balancesOf, count, type Link, makeLink, refundOf, sale, track, unique } from "../support/track.ts";

let ada: Partner;
let bob: Partner;
let adasLink: Link;
let bobsLink: Link;
beforeAll(async () => {
  [ada, bob] = [await seedPartner(), await seedPartner()];
  [adasLink, bobsLink] = [await makeLink(ada), await makeLink(bob)];
});

const report = (fields: Partial<ConversionReport>): ConversionReport => ({
  type: "sale",
  externalId: unique("inv"),
  customer: { externalId: unique("user") },
  amountMinor: 10_000,
  currency: "USD",
  kind: null,
  product: null,
  quantity: null,
  click: null,
  code: null,
  occurredAt: null,
  isAnyTimeTaken: false,
  metadata: null,
  ...fields,
});
function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value;
}
const danglingBindings = () =>
  count("select count(*) n from customers where bound_by is not null and bound_by not in (select id from conversions)");

describe("a sale that is overtaken", () => {
  it.each(["known", "new"])("by another sale that binds the same %s customer follows that binding, and is recurring", async (age) => {
    const customer = { externalId: unique("user") };
    if (age === "known") await track("signup", { customer });
    const ctx = overtakenBy(() => track("sale", sale({ customer, click: tokenOf(bobsLink) })));
    const { conversion, isNew } = accepted(await recordConversion(ctx, report({ customer, click: tokenOf(adasLink) })));
    expect(isNew).toBe(true);
    expect(conversion).toMatchObject({ kind: "recurring", shares: [{ partnerId: bob.id }] });
  });

  it("by an unattributed sale of its customer is still the one that binds, and is recurring", async () => {
    const customer = { externalId: unique("user") };
    await track("signup", { customer });
    const ctx = overtakenBy(() => track("sale", sale({ customer, occurredAt: toIso(Date.now() - MINUTE) })));
    const { conversion } = accepted(await recordConversion(ctx, report({ customer, click: tokenOf(adasLink) })));
    expect(conversion).toMatchObject({ kind: "recurring", shares: [{ partnerId: ada.id }] });
    expect(await danglingBindings()).toBe(0);
  });

  it("by its own report without a token is that report's, and binds nobody", async () => {
    const customer = { externalId: unique("user") };
    await track("signup", { customer });
    const mine = report({ customer, click: tokenOf(adasLink) });
    const ctx = overtakenBy(() => track("sale", sale({ customer, externalId: mine.externalId })));
    const { conversion, isNew } = accepted(await recordConversion(ctx, mine));
    expect([isNew, conversion.status]).toEqual([false, "unattributed"]);
    expect(await danglingBindings()).toBe(0);
    const { body } = await track("sale", sale({ customer, click: tokenOf(bobsLink) }));
    expect(body.conversion.shares).toEqual([expect.objectContaining({ partnerId: bob.id })]);
  });

  it("by its own report with another amount is refused", async () => {
    const mine = report({});
    const ctx = overtakenBy(() => track("sale", sale({ customer: mine.customer, externalId: mine.externalId, amountMinor: 1 })));
    expect(await recordConversion(ctx, mine)).toMatchObject({ ok: false, refusal: { code: "conversion_conflict", field: "amountMinor" } });
  });
});

describe("a refund that is overtaken", () => {
  const refund = (saleExternalId: string, amountMinor: number) => ({
    ...refundOf(saleExternalId, amountMinor),
    occurredAt: null,
    isAnyTimeTaken: false,
  });

  it("by another refund is refused where both exceed the sale", async () => {
    const eve = await seedPartner();
    const body = sale({ click: tokenOf(await makeLink(eve)) });
    await track("sale", body);
    const ctx = overtakenBy(() => track("refund", refundOf(body.externalId, 8_000)));
    expect(await recordRefund(ctx, refund(body.externalId, 3_000))).toMatchObject({
      ok: false,
      refusal: { code: "refund_exceeds_sale", refundedMinor: 8_000 },
    });
    expect(await balancesOf(eve)).toEqual([expect.objectContaining({ pendingMinor: 200 })]);
  });

  it("by its sale is held against it", async () => {
    const body = sale({ click: tokenOf(adasLink) });
    const above = await recordRefund(
      overtakenBy(() => track("sale", body)),
      refund(body.externalId, 10_001),
    );
    expect(above).toMatchObject({ ok: false, refusal: { code: "refund_exceeds_sale" } });
    const other = sale({ click: tokenOf(adasLink) });
    const { refund: fits } = accepted(
      await recordRefund(
        overtakenBy(() => track("sale", other)),
        refund(other.externalId, 10_000),
      ),
    );
    expect(fits).toMatchObject({ appliedMinor: 10_000, conversionId: expect.stringMatching(/^cnv_/) });
    expect((await track("sale", other)).body.commissions[0]).toMatchObject({ status: "reversed" });
  });

  it("by itself is one refund", async () => {
    const body = sale({ click: tokenOf(adasLink) });
    await track("sale", body);
    const mine = refund(body.externalId, 6_000);
    const { externalId, saleExternalId, amountMinor } = mine;
    const { isNew } = accepted(
      await recordRefund(
        overtakenBy(() => track("refund", { externalId, saleExternalId, amountMinor })),
        mine,
      ),
    );
    expect(isNew).toBe(false);
    expect((await track("sale", body)).body.commissions[0].reversedMinor).toBe(600);
  });
});
