/** Erasing a customer: the person is gone from every table, the books hold, and what was sold stays sold once. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { answerVisit, consumeClicks } from "../../src/clicks/index.ts";
import { packMessage, unpackMessage } from "../../src/clicks/pack-message.ts";
import { decodeItem } from "../../src/clicks/rules.ts";
import type { Ctx } from "../../src/context.ts";
import { eraseCustomer, finishErasures } from "../../src/conversions/erase-customer.ts";
import { recordConversion } from "../../src/conversions/index.ts";
import { DAY } from "../../src/lib/time.ts";
import { insertDeadLetters } from "../../src/operations/index.ts";
import { api, partnerKey, seedKey } from "../support/api.ts";
import { expectBooksToHold } from "../support/money.ts";
import { partnerWithLink } from "../support/story.ts";
import { tracesOf } from "../support/traces.ts";
import { balancesOf, count, explain, type Link, refundOf, sale, track, unique } from "../support/track.ts";
import { batchOf, makeTestCtx, storedClicks, type TestCtx, visitOf } from "../support/visits.ts";

const ERASE = { method: "DELETE" } as const;
const erase = (id: string, key?: string) => api(`/v1/customers/${id}`, { ...ERASE, ...(key === undefined ? {} : { key }) });
const proofs = async (query: string) => (await api(`/v1/customers/erasures?${query}`)).body.data;

let serial = 0;
/** A person whose every trait can be searched for. */
function newPerson() {
  serial += 1;
  const mark = `zq${serial}x${Date.now()}`;
  return {
    mark,
    customer: { externalId: `user-${mark}`, email: `mail-${mark}@example.com`, name: `Name ${mark}` },
    metadata: { note: `meta-${mark}` },
    address: `203.0.${serial}.77`,
    headers: {
      "CF-Connecting-IP": `203.0.${serial}.77`,
      "User-Agent": `Mozilla/5.0 (Windows NT 10.0; Win64; x64; ${mark}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36`,
      Referer: `https://blog.example/referer-${mark}`,
    },
  };
}
type Person = ReturnType<typeof newPerson>;

/** A visit whose messages are still in the queue. */
async function visit(link: Link, person: Person): Promise<{ token: string; ctx: TestCtx }> {
  const ctx = makeTestCtx();
  const response = await answerVisit(ctx, visitOf(link.slug, { headers: person.headers }));
  await ctx.settle();
  return { token: new URL(response?.headers.get("Location") ?? "").searchParams.get("trb") ?? "", ctx };
}
const land = (ctx: TestCtx) => consumeClicks(ctx, batchOf(ctx.messages.splice(0)));

async function story() {
  const { partner, link } = await partnerWithLink();
  const person = newPerson();
  const { token, ctx } = await visit(link, person);
  await land(ctx);
  const signup = await api("/v1/track/signup", {
    body: { customer: person.customer, click: token, metadata: person.metadata },
    headers: { "Idempotency-Key": `signup-${person.mark}` },
  });
  expect(signup.status).toBe(201);
  const sold = sale({ customer: person.customer, metadata: person.metadata });
  const { status, body } = await track("sale", sold);
  expect([status, body.commissions.length]).toEqual([201, 1]);
  return { partner, link, person, token, signup: signup.body, sold, sale: body, customerId: body.conversion.customerId as string };
}

describe("an erased customer", () => {
  it("is in no table any more, and the books hold", async () => {
    const { partner, link, person, customerId, sale: sold, signup } = await story();
    const traits = [person.mark, person.address];
    expect((await tracesOf(...traits)).length).toBeGreaterThan(5);
    await expectBooksToHold(partner);
    const balances = await balancesOf(partner);
    const explained = await explain(sold.conversion.id);

    const { status, body } = await erase(customerId);
    expect([status, body]).toEqual([204, ""]);

    expect(await tracesOf(...traits)).toEqual([]);
    await expectBooksToHold(partner);
    expect(await balancesOf(partner)).toEqual(balances);
    expect(await explain(sold.conversion.id)).toEqual(explained);
    expect((await api(`/v1/conversions/${sold.conversion.id}`)).body).toEqual(sold.conversion);
    const marker = customerId.replace("cus_", "erased:cus_");
    expect((await api(`/v1/conversions/${signup.conversion.id}`)).body).toEqual({ ...signup.conversion, externalId: marker });
    const [click] = await storedClicks(link.id);
    expect(click).toMatchObject({ ip: null, agent: null, reason: null, browser: "Chrome", visitor: `erased:${click?.id}` });
  });

  it("is in no announcement of what was decided again, and its conversions know no visitor any more", async () => {
    const { person, customerId } = await story();
    const late = newPerson();
    const code = unique("late");
    const { conversion } = (await track("signup", { customer: late.customer, code })).body;
    const { partner } = await partnerWithLink();
    await api("/v1/links", { body: { partnerId: partner.id, slug: code, destinationUrl: "https://example.com/" } });
    const decided = await api(`/v1/conversions/${conversion.id}/reattribute`, { body: { reason: "its code is here now" } });
    expect(decided.body.status).toBe("attributed");
    await erase(customerId);
    await erase(conversion.customerId);
    expect(await tracesOf(person.mark, late.mark)).toEqual([]);
    expect(await count("select count(*) n from conversions where customer_id = ? and visitor is not null", customerId)).toBe(0);
  });

  it("is shown as erased, to its partner too, and is no longer found by its external id", async () => {
    const { partner, person, customerId } = await story();
    await erase(customerId);
    const { status, body } = await api(`/v1/customers/${customerId}`);
    expect([status, body]).toEqual([
      200,
      {
        id: customerId,
        externalId: customerId.replace("cus_", "erased:cus_"),
        email: null,
        name: null,
        partnerIds: [partner.id],
        createdAt: expect.any(String),
        erasedAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect((await api(`/v1/customers/${customerId}`, { key: await partnerKey(partner.id) })).body).toEqual(body);
    expect((await api(`/v1/customers?externalId=${person.customer.externalId}`)).body.data).toEqual([]);
  });

  it("leaves a proof: who asked when, how much went, and a hash by which the external id is recognised", async () => {
    const { person, customerId } = await story();
    await erase(customerId);
    const [proof, ...others] = await proofs(`customerId=${customerId}`);
    expect(others).toEqual([]);
    expect(proof).toEqual({
      id: expect.stringMatching(/^era_/),
      customerId,
      erasedAt: expect.stringMatching(/Z$/),
      erasedBy: expect.stringMatching(/^key_/),
      requestId: expect.stringMatching(/^req_/),
      removed: { externalId: 1, email: 1, name: 1, conversions: 2, clicks: 1, answers: 1 },
      proof: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await proofs(`externalId=${person.customer.externalId}`)).toEqual([proof]);
    expect(await proofs(`externalId=${person.customer.externalId}x`)).toEqual([]);
    const [record] = (await api(`/v1/audit?subject=${customerId}`)).body.data;
    expect(record).toMatchObject({ action: "customers.delete", actor: proof.erasedBy, requestId: proof.requestId });
  });

  it("is announced once, by our own id only", async () => {
    const { customerId } = await story();
    await Promise.all([erase(customerId), erase(customerId), erase(customerId)]);
    expect((await erase(customerId)).status).toBe(204);
    const { results } = await env.DB.prepare(
      "select fact, handled_at as handledAt from outbox where fact ->> 'type' = 'customer.erased' and fact ->> '$.data.customerId' = ?",
    )
      .bind(customerId)
      .all<{ fact: string; handledAt: number | null }>();
    expect(results).toHaveLength(1);
    expect(results[0]?.handledAt).not.toBeNull();
    expect(Object.keys(JSON.parse(results[0]?.fact ?? "").data).sort()).toEqual(["customerId", "erasedAt", "id"]);
    expect(await proofs(`customerId=${customerId}`)).toHaveLength(1);
  });

  it("has its fact handled by a later call, where the first died after its commit", async () => {
    const { customerId } = await story();
    const dying = makeTestCtx({ handlersOf: () => Promise.reject(new Error("it died")) });
    await eraseCustomer(dying, { id: customerId, erasedBy: "key_x", requestId: "req_x" });
    const open = () =>
      count(
        "select count(*) as n from outbox where handled_at is null and fact ->> '$.data.customerId' = ? and fact ->> 'type' = 'customer.erased'",
        customerId,
      );
    expect(await open()).toBe(1);
    expect((await erase(customerId)).status).toBe(204);
    expect(await open()).toBe(0);
  });

  it("takes no other with it: neither another visitor's clicks nor another customer's answers", async () => {
    const { link, person, customerId } = await story();
    const other = newPerson();
    const { token, ctx } = await visit(link, other);
    await land(ctx);
    const body = { customer: other.customer, click: token, metadata: other.metadata };
    const once = { body, headers: { "Idempotency-Key": `signup-${other.mark}` } };
    const first = await api("/v1/track/signup", once);
    await erase(customerId);
    expect(await tracesOf(person.mark)).toEqual([]);
    const again = await api("/v1/track/signup", once);
    expect([again.headers.get("Idempotent-Replayed"), again.body]).toEqual(["true", first.body]);
    expect((await storedClicks(link.id)).map((click) => click.ip)).toContain(other.address);
    expect((await api(`/v1/customers/${first.body.conversion.customerId}`)).body.email).toBe(other.customer.email);
  });
});

describe("after an erasure", () => {
  it("a sale that is reported again is the stored one and pays nothing more; another customer's report of it is a conflict", async () => {
    const { partner, person, customerId, sold, sale: stored } = await story();
    await erase(customerId);
    const balances = await balancesOf(partner);
    const again = await track("sale", sold);
    expect([again.status, again.body]).toEqual([200, stored]);
    expect(await balancesOf(partner)).toEqual(balances);
    const foreign = await track("sale", { ...sold, customer: { externalId: unique("other") } });
    expect([foreign.status, foreign.body.code]).toEqual([409, "conversion_conflict"]);
    const marked = await track("sale", { ...sold, customer: { externalId: customerId.replace("cus_", "erased:cus_") } });
    expect([marked.status, marked.body.errors?.[0]?.path]).toEqual([400, "customer.externalId"]);
    expect(await tracesOf(person.mark)).toEqual([]);
  });

  it("a refund of its sale still takes back what the sale earned", async () => {
    const { partner, customerId, sold } = await story();
    await erase(customerId);
    const { status, body } = await track("refund", refundOf(sold.externalId, 10_000));
    expect([status, body.commissions[0].status]).toEqual([201, "reversed"]);
    await expectBooksToHold(partner);
  });

  it("the same answer is told again without the person in it", async () => {
    const { person, customerId, token, signup } = await story();
    await erase(customerId);
    const again = await api("/v1/track/signup", {
      body: { customer: person.customer, click: token, metadata: person.metadata },
      headers: { "Idempotency-Key": `signup-${person.mark}` },
    });
    const conversion = { ...signup.conversion, externalId: customerId.replace("cus_", "erased:cus_") };
    expect([again.headers.get("Idempotent-Replayed"), again.body]).toEqual(["true", { ...signup, conversion }]);
    expect(await tracesOf(person.mark)).toEqual([]);
  });

  it("a new signup or sale of the same external id is a new customer, bound to nobody", async () => {
    const { person, customerId } = await story();
    await erase(customerId);
    const fresh = await track("signup", { customer: person.customer });
    expect([fresh.status, fresh.body.conversion.status]).toEqual([201, "unattributed"]);
    expect(fresh.body.conversion.customerId).not.toBe(customerId);
    expect((await api(`/v1/customers/${customerId}`)).body.email).toBeNull();
    const later = await track("sale", sale({ customer: person.customer }));
    expect(later.body.conversion).toMatchObject({ customerId: fresh.body.conversion.customerId, status: "unattributed" });
    await erase(fresh.body.conversion.customerId);
    expect(
      (await proofs(`externalId=${person.customer.externalId}`)).map((each: { customerId: string }) => each.customerId).sort(),
    ).toEqual([customerId, fresh.body.conversion.customerId].sort());
  });

  it("a sale that was being decided meanwhile is a new customer's, and does not bring the person back", async () => {
    const { person, customerId } = await story();
    const plain = makeTestCtx();
    let erased = false;
    const eraseFirst: Ctx["db"]["batch"] = async (statements) => {
      if (!erased) {
        erased = true;
        await erase(customerId);
      }
      return plain.db.batch(statements);
    };
    const db: Ctx["db"] = Object.assign(Object.create(plain.db), { batch: eraseFirst });
    const recorded = await recordConversion(makeTestCtx({ db }), {
      type: "sale",
      externalId: unique("race"),
      customer: person.customer,
      amountMinor: 5_000,
      currency: "USD",
      kind: null,
      product: null,
      quantity: null,
      click: null,
      code: null,
      occurredAt: null,
      isAnyTimeTaken: false,
      metadata: null,
    });
    expect(recorded.ok).toBe(true);
    expect(recorded.ok ? recorded.value.conversion.customerId : "").not.toBe(customerId);
    expect((await api(`/v1/customers/${customerId}`)).body).toMatchObject({ email: null, name: null });
  });

  it("a click that never landed is gone from the letters that were kept of it, and others' clicks beside it are not", async () => {
    const { link } = await partnerWithLink();
    const [person, other] = [newPerson(), newPerson()];
    const [theirs, others] = [await visit(link, person), await visit(link, other)];
    const rows = [theirs, others].flatMap(({ ctx }) =>
      ctx.messages.splice(0).flatMap((message) => unpackMessage(JSON.parse(message)).map(({ raw }) => raw)),
    );
    const packed = packMessage(rows.flatMap((row) => decodeItem(row) ?? []));
    const batch = (body: unknown, id: string) => ({ queue: "clicks-dead", messages: [{ id, body }] }) as unknown as MessageBatch;
    await insertDeadLetters(makeTestCtx(), batch(packed, person.mark));
    await insertDeadLetters(makeTestCtx(), batch(`no JSON, ${JSON.stringify(rows[0])}`.slice(0, 40), `${person.mark}-broken`));
    await env.DB.prepare("insert into malformed_clicks (id, body, error, at) values (?, ?, 'x', 1)")
      .bind(person.mark, JSON.stringify(rows[0]))
      .run();
    const { body } = await track("signup", { customer: person.customer, click: theirs.token });
    expect((await tracesOf(person.address)).length).toBe(2);

    expect((await erase(body.conversion.customerId)).status).toBe(204);
    expect(await tracesOf(person.address)).toEqual([]);
    expect(await tracesOf(other.address)).toEqual([`dead_letters: ${other.address}`]);
    const { results } = await env.DB.prepare("select body from dead_letters where instr(body, ?)")
      .bind(other.address)
      .all<{ body: string }>();
    expect(JSON.parse(JSON.parse(results[0]?.body ?? ""))).toEqual([rows[1]]);
  });

  it("a click that lands late is emptied by the daily job", async () => {
    const { link } = await partnerWithLink();
    const person = newPerson();
    const { token, ctx } = await visit(link, person);
    const { body } = await track("signup", { customer: person.customer, click: token });
    await erase(body.conversion.customerId);
    await land(ctx);
    expect(await tracesOf(person.address)).not.toEqual([]);
    await finishErasures(makeTestCtx());
    expect(await tracesOf(person.mark, person.address)).toEqual([]);
    await finishErasures(makeTestCtx({ now: () => Date.now() + 6 * DAY }));
  });
});

describe("erasing", () => {
  it("is for owners with the right to write customers, and for customers that there are", async () => {
    const { partner, customerId } = await story();
    expect((await erase(customerId, await partnerKey(partner.id))).status).toBe(403);
    expect((await erase(customerId, await seedKey("secret", { scopes: ["customers:read"] }))).status).toBe(403);
    expect((await erase(customerId, await seedKey("publishable"))).status).toBe(403);
    expect((await api(`/v1/customers/${customerId}`, { ...ERASE, key: null })).status).toBe(401);
    expect((await erase("cus_01h455vb4pex5vsknk084sn02q")).status).toBe(404);
    expect((await erase("nobody")).status).toBe(400);
    expect((await api("/v1/customers/erasures", { key: await partnerKey(partner.id) })).status).toBe(403);
    expect((await api("/v1/customers/erasures?who=me")).status).toBe(400);
    expect((await api(`/v1/customers/${customerId}`)).body.erasedAt).toBeNull();
    expect((await erase(customerId, await seedKey("secret", { scopes: ["customers:write"] }))).status).toBe(204);
  });

  it("works for a customer who never had an e-mail, a click or a conversion of its own kind", async () => {
    const { body } = await track("sale", sale());
    const id = body.conversion.customerId;
    expect((await erase(id)).status).toBe(204);
    const [proof] = await proofs(`customerId=${id}`);
    expect(proof.removed).toEqual({ externalId: 1, email: 0, name: 0, conversions: 0, clicks: 0, answers: 0 });
  });

  it("is listed page by page, newest first", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) {
      const { body } = await track("sale", sale());
      await erase(body.conversion.customerId);
      ids.unshift(body.conversion.customerId);
    }
    const seen: string[] = [];
    let cursor = "";
    while (seen.length < 4) {
      const { body } = await api(`/v1/customers/erasures?limit=3${cursor}`);
      seen.push(...body.data.map((each: { customerId: string }) => each.customerId));
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen.slice(0, 4)).toEqual(ids);
  });
});
