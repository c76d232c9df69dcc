/** From conversions to commissions: rates, refunds in any order, races, and what a crash leaves to the outbox. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { upsertCommissions } from "../../src/commissions/index.ts";
import { type Ctx, makePorts } from "../../src/context.ts";
import { type ConversionReport, recordConversion, recordRefund } from "../../src/conversions/index.ts";
import { handlersOf } from "../../src/flow.ts";
import { DAY, MINUTE, toIso } from "../../src/lib/time.ts";
import { drainOutbox } from "../../src/outbox.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { tokenOf } from "../support/tokens.ts";
import { balancesOf, count, explain, type Link, makeLink, refundOf, sale, track, unique } from "../support/track.ts";

let ada: Partner;
let link: Link;
beforeAll(async () => {
  ada = await seedPartner();
  link = await makeLink(ada);
});

describe("the rate is the link's own, else the partner's own, else the tier's", () => {
  it.each([
    ["tier", { partner: { tier: "tier3" }, link: {} }, { amountMinor: 2_000, words: "20% from tier3" }],
    ["partner", { partner: { tier: "tier3", rateBps: 1_250 }, link: {} }, { amountMinor: 1_250, words: "12.5% from partner" }],
    ["link", { partner: { tier: "tier3", rateBps: 1_250 }, link: { rateBps: 333 } }, { amountMinor: 333, words: "3.33% from link" }],
    ["link of 0", { partner: { tier: "tier3" }, link: { rateBps: 0 } }, { amountMinor: 0, words: "0% from link" }],
  ] as const)("%s", async (_, { partner, link: linked }, { amountMinor, words }) => {
    const { body } = await track("sale", sale({ click: tokenOf(await makeLink(await seedPartner(partner), linked)) }));
    expect(body.commissions.map((each: { amountMinor: number }) => each.amountMinor)).toEqual(amountMinor === 0 ? [] : [amountMinor]);
    const { commissions } = await explain(body.conversion.id);
    expect(commissions[0].steps).toContainEqual(expect.objectContaining({ label: "rate", value: words }));
  });
});

it("a commission is released holdDays after its sale occurred", async () => {
  const occurredAt = Date.now() - 2 * DAY;
  const { body } = await track("sale", sale({ occurredAt: toIso(occurredAt), click: tokenOf(link, { at: occurredAt - MINUTE }) }));
  expect(body.commissions[0].releasesAt).toBe(toIso(occurredAt + 30 * DAY));
  const [{ holds }] = (await explain(body.conversion.id)).commissions;
  expect(holds).toEqual([{ reason: "hold_period", until: toIso(occurredAt + 30 * DAY) }]);
});

it("terms that are published count from then on; what was recorded keeps its own", async () => {
  const before = await track("sale", sale({ click: tokenOf(link) }));
  await publishTerms({ holdDays: 60, flatPerSaleMinor: 77 });
  const after = await track("sale", sale({ click: tokenOf(link) }));
  await publishTerms();
  expect([before.body.commissions[0].amountMinor, after.body.commissions[0].amountMinor]).toEqual([1_000, 1_077]);
  const refund = await track("refund", {
    externalId: unique("ref"),
    saleExternalId: after.body.conversion.externalId,
    amountMinor: 10_000,
  });
  expect(refund.body.commissions[0]).toMatchObject({ status: "reversed", reversedMinor: 1_077 });
});

describe("a refund", () => {
  it("in part and repeated takes back its part, up to the sale", async () => {
    const { externalId } = (await track("sale", sale({ click: tokenOf(link) }))).body.conversion;
    const answers = [];
    for (const amountMinor of [2_500, 2_500, 5_001, 5_000, 1]) answers.push(await track("refund", refundOf(externalId, amountMinor)));
    expect(answers.map((each) => each.status)).toEqual([201, 201, 422, 201, 422]);
    const reversed = answers.filter((each) => each.status === 201).map((each) => each.body.commissions[0].reversedMinor);
    expect(reversed).toEqual([250, 500, 1_000]);
    expect(answers[2]?.body).toMatchObject({
      code: "refund_exceeds_sale",
      saleAmountMinor: 10_000,
      refundedMinor: 5_000,
      amountMinor: 5_001,
      currency: "USD",
    });
    expect(answers[3]?.body.commissions[0]).toMatchObject({ amountMinor: 1_000, status: "reversed" });
    expect(answers[3]?.body.refund).toMatchObject({
      amountMinor: 5_000,
      appliedMinor: 5_000,
      conversionId: expect.stringMatching(/^cnv_/),
    });
  });

  it("is one an external id; with other values it is refund_conflict", async () => {
    const { externalId } = (await track("sale", sale({ click: tokenOf(link) }))).body.conversion;
    const body = refundOf(externalId, 1_000, { occurredAt: toIso(Date.now() - MINUTE) });
    const [first, again] = [await track("refund", body), await track("refund", body)];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    for (const other of [{ amountMinor: 999 }, { saleExternalId: "another" }, { occurredAt: toIso(Date.now()) }]) {
      const clash = await track("refund", { ...body, ...other });
      expect([clash.status, clash.body.code]).toEqual([409, "refund_conflict"]);
    }
    expect((await track("refund", body)).body.commissions[0].reversedMinor).toBe(100);
  });

  it("before its sale is kept, and applied when the sale comes", async () => {
    const body = sale({ click: tokenOf(link) });
    const early = await track("refund", refundOf(body.externalId, 4_000));
    expect([early.status, early.body.commissions]).toEqual([201, []]);
    expect(early.body.refund).toMatchObject({ conversionId: null, appliedMinor: 0 });
    const { status, body: tracked } = await track("sale", body);
    expect([status, tracked.commissions]).toEqual([201, [expect.objectContaining({ amountMinor: 1_000, reversedMinor: 400 })]]);
    expect((await track("refund", refundOf(body.externalId, 6_001))).body.code).toBe("refund_exceeds_sale");
    expect((await track("refund", refundOf(body.externalId, 6_000))).body.commissions[0].status).toBe("reversed");
  });

  it("before its sale and above it is applied up to the sale, and shows so", async () => {
    const body = sale({ click: tokenOf(link) });
    const [one, two, three] = [refundOf(body.externalId, 7_000), refundOf(body.externalId, 5_000), refundOf(body.externalId, 1)];
    for (const each of [one, two, three]) expect((await track("refund", each)).status).toBe(201);
    expect((await track("sale", body)).body.commissions[0]).toMatchObject({ reversedMinor: 1_000, status: "reversed" });
    const applied = [];
    for (const each of [one, two, three]) applied.push((await track("refund", each)).body.refund.appliedMinor);
    expect(applied).toEqual([7_000, 3_000, 0]);
  });

  it("of an unattributed sale is kept and takes nothing from anybody", async () => {
    const { externalId } = (await track("sale", sale())).body.conversion;
    const { status, body } = await track("refund", refundOf(externalId, 10_000));
    expect([status, body.commissions]).toEqual([201, []]);
  });

  it("in parallel never takes back more than the sale", async () => {
    const eve = await seedPartner();
    const { externalId } = (await track("sale", sale({ click: tokenOf(await makeLink(eve)) }))).body.conversion;
    const answers = await Promise.all(Array.from({ length: 8 }, () => track("refund", refundOf(externalId, 3_000))));
    expect(answers.map((each) => each.status).sort()).toEqual([201, 201, 201, 422, 422, 422, 422, 422]);
    expect(await balancesOf(eve)).toEqual([expect.objectContaining({ pendingMinor: 100 })]);
  });

  it("with one external id in parallel is one refund", async () => {
    const eve = await seedPartner();
    const { externalId } = (await track("sale", sale({ click: tokenOf(await makeLink(eve)) }))).body.conversion;
    const body = refundOf(externalId, 3_000);
    const answers = await Promise.all(Array.from({ length: 6 }, () => track("refund", body)));
    expect(answers.map((each) => each.status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(await balancesOf(eve)).toEqual([expect.objectContaining({ pendingMinor: 700 })]);
  });

  it("racing its own sale is applied whichever comes first", async () => {
    for (let round = 0; round < 5; round += 1) {
      const body = sale({ click: tokenOf(link) });
      const [, refunded] = await Promise.all([track("sale", body), track("refund", refundOf(body.externalId, 10_000))]);
      expect(refunded.status).toBe(201);
      expect((await track("sale", body)).body.commissions[0]).toMatchObject({ amountMinor: 1_000, reversedMinor: 1_000 });
    }
  });

  it.each([
    ["nothing", { amountMinor: 0 }, "invalid_request"],
    ["less than nothing", { amountMinor: -1 }, "invalid_request"],
    ["part of a cent", { amountMinor: 0.5 }, "invalid_request"],
    ["too much for any amount", { amountMinor: 1e12 + 1 }, "invalid_request"],
    ["with an unknown field", { reason: "x" }, "invalid_request"],
    ["in the future", { occurredAt: toIso(Date.now() + DAY) }, "occurred_at_out_of_range"],
  ])("of %s is refused", async (_, fields, code) => {
    const answer = await track("refund", { ...refundOf("nowhere", 1), ...fields });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });
});

describe("a crash between conversion and commission", () => {
  const live = (): Ctx => {
    const ctx: Ctx = { ...makePorts(env), waitUntil: () => undefined, handlersOf: (fact) => handlersOf(ctx, fact) };
    return ctx;
  };
  /** The process dies once the conversion is durable: no handler runs, and nothing reaches the queue. */
  const dying = (): Ctx => {
    const ctx = live();
    const dead = { send: () => Promise.reject(new Error("dead")) } as unknown as Queue;
    return { ...ctx, queues: { ...ctx.queues, facts: dead }, handlersOf: () => Promise.reject(new Error("dead")) };
  };
  const report = (fields: Partial<ConversionReport> = {}): ConversionReport => ({
    type: "sale",
    externalId: unique("inv"),
    customer: { externalId: unique("user") },
    amountMinor: 10_000,
    currency: "USD",
    kind: null,
    product: null,
    quantity: null,
    click: tokenOf(link),
    code: null,
    occurredAt: null,
    isAnyTimeTaken: false,
    metadata: null,
    ...fields,
  });
  const openFactsOf = (id: string) => count("select count(*) n from outbox where handled_at is null and fact ->> '$.data.id' = ?", id);
  const later = (ctx: Ctx): Ctx => ({ ...ctx, now: () => Date.now() + 10 * MINUTE });

  it("is finished by the cron's outbox, once", async () => {
    const recorded = await recordConversion(dying(), report());
    if (!recorded.ok) throw new Error(recorded.refusal.detail);
    const { id } = recorded.value.conversion;
    expect(await count("select count(*) n from commissions where conversion_id = ?", id)).toBe(0);
    expect(await drainOutbox(later(live()))).toMatchObject({ failed: 0 });
    expect((await api(`/v1/commissions?conversionId=${id}`)).body.data).toEqual([expect.objectContaining({ amountMinor: 1_000 })]);
    expect(await openFactsOf(id)).toBe(0);
    const balances = await balancesOf(ada);
    // What the account told of it is handled now; nothing is earned again.
    expect(await drainOutbox(later(live()))).toMatchObject({ failed: 0 });
    expect(await balancesOf(ada)).toEqual(balances);
  });

  it("is finished by the same report told again", async () => {
    const told = report();
    await recordConversion(dying(), told);
    const { status, body } = await track("sale", {
      externalId: told.externalId,
      customer: told.customer,
      amountMinor: 10_000,
      currency: "USD",
    });
    expect([status, body.commissions]).toEqual([200, [expect.objectContaining({ amountMinor: 1_000 })]]);
  });

  it("and between refund and reversal is finished too, in any order", async () => {
    const told = report();
    const ctx = dying();
    const refund = {
      externalId: unique("ref"),
      saleExternalId: told.externalId,
      amountMinor: 5_000,
      occurredAt: null,
      isAnyTimeTaken: false,
    };
    await recordConversion(ctx, told);
    expect(await recordRefund(ctx, refund)).toMatchObject({ ok: true, value: { isNew: true } });
    await drainOutbox(later(live()));
    const { body } = await track("refund", { externalId: refund.externalId, saleExternalId: told.externalId, amountMinor: 5_000 });
    expect(body.commissions).toEqual([expect.objectContaining({ amountMinor: 1_000, reversedMinor: 500 })]);
  });

  it("an account that fails leaves the conversion recorded and its fact open", async () => {
    const ctx = live();
    const broken: Ctx = {
      ...ctx,
      account: () => ({ award: () => Promise.reject(new Error("no account")) }) as unknown as ReturnType<Ctx["account"]>,
    };
    const failing: Ctx = { ...broken, handlersOf: (fact) => handlersOf(broken, fact), queues: dying().queues };
    const recorded = await recordConversion(failing, report());
    if (!recorded.ok) throw new Error(recorded.refusal.detail);
    const { id } = recorded.value.conversion;
    expect(await openFactsOf(id)).toBe(1);
    expect(await count("select count(*) n from outbox where handled_at is null and error like '%no account%'")).toBe(1);
    await drainOutbox(later(live()));
    expect(await openFactsOf(id)).toBe(0);
    expect(await count("select count(*) n from commissions where conversion_id = ?", id)).toBe(1);
  });
});

describe("an own or foreign currency", () => {
  it("of a sale earns its rate and is never converted", async () => {
    const eve = await seedPartner();
    const { body } = await track("sale", sale({ currency: "JPY", amountMinor: 1_005, click: tokenOf(await makeLink(eve)) }));
    // 100.5 yen, half to even.
    expect(body.commissions).toEqual([expect.objectContaining({ currency: "JPY", amountMinor: 100 })]);
    expect(await balancesOf(eve)).toEqual([expect.objectContaining({ currency: "JPY", pendingMinor: 100 })]);
  });
});

describe("the projection", () => {
  it("never goes back to an older revision", async () => {
    const { body } = await track("sale", sale({ click: tokenOf(link) }));
    const [made] = body.commissions;
    const ctx = makePorts(env);
    const post = (revision: number, reversedMinor: number) =>
      ctx.db.batch([upsertCommissions(ctx.db, [{ ...made, reversedMinor, steps: [], occurredAt: made.createdAt, revision }]) as never]);
    await post(1_000_000, 7);
    await post(999_999, 5);
    expect((await api(`/v1/commissions/${made.id}`)).body.reversedMinor).toBe(7);
  });

  it("pages through a partner's commissions once, newest first", async () => {
    const eve = await seedPartner();
    const eves = await makeLink(eve);
    const made = await Promise.all(Array.from({ length: 7 }, () => track("sale", sale({ click: tokenOf(eves) }))));
    const seen: { id: string; createdAt: string }[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: { data: typeof seen; nextCursor: string | null } = (
        await api(`/v1/commissions?partnerId=${eve.id}&limit=3${cursor && `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.data);
      cursor = page.nextCursor;
    }
    expect(new Set(seen.map((each) => each.id))).toEqual(new Set(made.map((each) => each.body.commissions[0].id)));
    expect(seen).toHaveLength(7);
    expect(seen.map((each) => each.createdAt)).toEqual(
      seen
        .map((each) => each.createdAt)
        .sort()
        .reverse(),
    );
  });
});
