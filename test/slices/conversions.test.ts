/** Conversions as integrators report them: identity, attribution, bindings and races. */
import { beforeAll, describe, expect, it } from "vitest";
import { DAY, MINUTE, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey, seedKey } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { tokenOf } from "../support/tokens.ts";
import { count, explain, type Link, makeLink, sale, track, unique } from "../support/track.ts";

let ada: Partner;
let bob: Partner;
let adasLink: Link;
let bobsLink: Link;

beforeAll(async () => {
  [ada, bob] = [await seedPartner({ email: "ada@example.com" }), await seedPartner({ tier: "tier2" })];
  [adasLink, bobsLink] = [await makeLink(ada), await makeLink(bob)];
});

describe("a sale", () => {
  it("with a token whose click has not landed is attributed, and earns", async () => {
    const { status, body } = await track("sale", sale({ click: tokenOf(adasLink) }));
    expect(status).toBe(201);
    expect(body.conversion).toMatchObject({ type: "sale", amountMinor: 10_000, currency: "USD", kind: "one_time", status: "attributed" });
    expect(body.conversion.shares).toEqual([
      { partnerId: ada.id, linkId: adasLink.id, clickId: expect.stringMatching(/^clk_/), weightBps: 10_000, amountMinor: 10_000 },
    ]);
    expect(body.commissions).toEqual([
      expect.objectContaining({ partnerId: ada.id, type: "sale", amountMinor: 1_000, status: "pending", reversedMinor: 0 }),
    ]);
    expect((await api(`/v1/conversions/${body.conversion.id}`)).body).toEqual(body.conversion);
  });

  it("with nothing that leads to a partner is kept, unattributed", async () => {
    const { status, body } = await track("sale", sale());
    expect(status).toBe(201);
    expect(body).toMatchObject({ conversion: { status: "unattributed", shares: [] }, commissions: [] });
  });

  it("with a code is the code's partner's", async () => {
    await api("/v1/codes", { body: { partnerId: bob.id, code: "BOB20" } });
    for (const code of ["bob20", bobsLink.slug.toUpperCase()]) {
      const { body } = await track("sale", sale({ code }));
      expect(body.conversion.shares).toEqual([expect.objectContaining({ partnerId: bob.id, clickId: null })]);
    }
  });

  it("of 0 earns nothing, and the explanation says so", async () => {
    const { status, body } = await track("sale", sale({ amountMinor: 0, click: tokenOf(adasLink) }));
    expect([status, body.commissions]).toEqual([201, []]);
    const { commissions } = await explain(body.conversion.id);
    expect(commissions).toEqual([
      expect.objectContaining({ commissionId: null, result: { amountMinor: 0, reversedMinor: 0, leftMinor: 0 } }),
    ]);
    expect(commissions[0].steps).toContainEqual(expect.objectContaining({ label: "rounds_to_zero" }));
    expect((await api(`/v1/commissions?conversionId=${body.conversion.id}`)).body.data).toEqual([]);
  });

  it("is recurring where its customer has an earlier one, unless it says what it is", async () => {
    const customer = { externalId: unique("user") };
    const kinds = [];
    for (const fields of [{}, {}, { kind: "one_time" }, { occurredAt: toIso(Date.now() - DAY) }]) {
      kinds.push((await track("sale", sale({ customer, ...fields }))).body.conversion.kind);
    }
    expect(kinds).toEqual(["one_time", "recurring", "one_time", "one_time"]);
  });
});

describe("a token that names nothing keeps the conversion", () => {
  const foreign = { tokenKeys: [{ id: 2, key: new Uint8Array(32).fill(7) }] };
  it.each([
    ["forged", () => tokenOf(adasLink).replace(/.$/, (last) => (last === "A" ? "B" : "A")), "token_invalid"],
    ["truncated", () => tokenOf(adasLink).slice(0, -1), "token_invalid"],
    ["foreign", () => tokenOf(adasLink, { config: foreign }), "token_invalid"],
    ["empty", () => "", "token_invalid"],
    ["much too long", () => tokenOf(adasLink).repeat(20), "token_invalid"],
    ["of an unknown link", () => tokenOf({ ...adasLink, id: "lnk_01h455vb4pex5vsknk084sn02q" }), "token_invalid"],
    ["padded", () => `${tokenOf(adasLink)}=`, "token_invalid"],
    ["expired", () => tokenOf(adasLink, { at: Date.now() - 31 * DAY }), "token_expired"],
    ["of a click after the sale", () => tokenOf(adasLink, { at: Date.now() + 4 * MINUTE }), "after_conversion"],
  ])("%s", async (_, makeToken, reason) => {
    const { status, body } = await track("sale", sale({ click: makeToken() }));
    expect([status, body.conversion.status, body.commissions]).toEqual([201, "unattributed", []]);
    const { model, windowDays, touches } = await explain(body.conversion.id);
    expect([model, windowDays]).toEqual(["last_click", 30]);
    expect(touches).toEqual([expect.objectContaining({ accepted: false, reason })]);
  });

  it("nor does a code that nobody has", async () => {
    const { status, body } = await track("sale", sale({ code: "nobody's code" }));
    expect([status, body.conversion.status]).toEqual([201, "unattributed"]);
    expect((await explain(body.conversion.id)).touches).toEqual([expect.objectContaining({ reason: "code_unknown" })]);
  });
});

it("a bot's token attributes and is held", async () => {
  const { body } = await track("sale", sale({ click: tokenOf(adasLink, { flags: 1 }) }));
  expect(body.commissions).toEqual([expect.objectContaining({ status: "held", holds: ["bot_agent"] })]);
  expect((await explain(body.conversion.id)).commissions[0].holds).toEqual([{ reason: "bot_agent" }]);
});

it("a partner's own purchase is rejected, whatever the case of the e-mail", async () => {
  const customer = { externalId: unique("user"), email: "Ada@Example.com" };
  const { status, body } = await track("sale", sale({ customer, click: tokenOf(adasLink) }));
  expect([status, body.conversion.status, body.commissions]).toEqual([201, "rejected", []]);
  expect((await explain(body.conversion.id)).touches).toEqual([
    expect.objectContaining({ partnerId: ada.id, accepted: false, reason: "own_purchase" }),
  ]);
});

describe("a bound customer", () => {
  it("stays bound, whatever token or code comes later", async () => {
    const customer = { externalId: unique("user") };
    await track("signup", { customer, click: tokenOf(adasLink) });
    const { body } = await track("sale", sale({ customer, click: tokenOf(bobsLink), code: bobsLink.slug }));
    expect(body.conversion.shares).toEqual([expect.objectContaining({ partnerId: ada.id, amountMinor: 10_000 })]);
    const { touches } = await explain(body.conversion.id);
    expect(
      touches.map((touch: { source: string; accepted: boolean; reason?: string }) => [touch.source, touch.accepted, touch.reason]),
    ).toEqual([
      ["binding", true, undefined],
      ["token", false, "already_bound"],
      ["code", false, "already_bound"],
    ]);
  });

  it("is bound by its first attributed sale, not by an unattributed signup", async () => {
    const customer = { externalId: unique("user") };
    await track("signup", { customer });
    await track("sale", sale({ customer, click: tokenOf(bobsLink) }));
    const { body } = await track("sale", sale({ customer, click: tokenOf(adasLink) }));
    expect(body.conversion.shares).toEqual([expect.objectContaining({ partnerId: bob.id })]);
  });

  it("of a partner that is suspended earns nobody anything", async () => {
    const eve = await seedPartner();
    const customer = { externalId: unique("user") };
    await track("signup", { customer, click: tokenOf(await makeLink(eve)) });
    await api(`/v1/partners/${eve.id}/suspend`, { body: {} });
    const { body } = await track("sale", sale({ customer, click: tokenOf(bobsLink) }));
    expect([body.conversion.status, body.commissions]).toEqual(["unattributed", []]);
    expect((await explain(body.conversion.id)).touches[0]).toMatchObject({
      source: "binding",
      accepted: false,
      reason: "partner_not_active",
    });
  });
});

describe("the same report again", () => {
  it("is answered 200 with the stored conversion and its commissions", async () => {
    const body = sale({ click: tokenOf(adasLink), kind: "recurring", product: "pro", occurredAt: toIso(Date.now() - DAY) });
    const first = await track("sale", { ...body, click: tokenOf(adasLink, { at: Date.now() - 2 * DAY }) });
    const again = await track("sale", {
      ...body,
      click: "another",
      code: "x",
      metadata: { a: 1 },
      customer: { ...(body.customer as object), email: "new@example.com" },
    });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(first.body.commissions).toHaveLength(1);
    expect(again.body).toEqual(first.body);
  });

  it("compares an instant, not its spelling, and what is not given is not compared", async () => {
    const at = Date.now() - DAY;
    const body = sale({ kind: "recurring", occurredAt: toIso(at) });
    await track("sale", body);
    const { kind: _, occurredAt: __, ...rest } = body as Record<string, unknown>;
    const berlin = `${toIso(at + 60 * MINUTE).slice(0, -1)}+01:00`;
    expect([(await track("sale", { ...body, occurredAt: berlin })).status, (await track("sale", rest)).status]).toEqual([200, 200]);
  });

  it.each([
    ["customer", { customer: { externalId: "somebody_else" } }],
    ["amount", { amountMinor: 10_001 }],
    ["currency", { currency: "EUR" }],
    ["kind", { kind: "recurring" }],
    ["product", { product: "other" }],
    ["occurredAt", { occurredAt: "2026-11-20T00:00:00Z" }],
  ])("with another %s is 409 conversion_conflict and changes nothing", async (_, other) => {
    const body = sale({ click: tokenOf(adasLink), kind: "one_time", product: "pro" });
    const first = await track("sale", body);
    const clash = await track("sale", { ...body, ...other });
    expect([clash.status, clash.body.code]).toEqual([409, "conversion_conflict"]);
    expect((await track("sale", body)).body).toEqual(first.body);
  });

  it("of a signup is one a customer", async () => {
    const customer = { externalId: unique("user"), email: "first@example.com" };
    const first = await track("signup", { customer, click: tokenOf(bobsLink) });
    const again = await track("signup", { customer, click: tokenOf(adasLink) });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(first.body.conversion).toMatchObject({
      type: "signup",
      externalId: customer.externalId,
      amountMinor: 0,
      currency: null,
      kind: null,
    });
    expect(first.body.commissions).toEqual([expect.objectContaining({ type: "signup", amountMinor: 10_000, partnerId: bob.id })]);
    expect(again.body).toEqual(first.body);
    const clash = await track("signup", { customer, occurredAt: toIso(Date.now() - DAY) });
    expect([clash.status, clash.body.code]).toEqual([409, "conversion_conflict"]);
  });
});

describe("sales", () => {
  it("are found by the link that earned them", async () => {
    const link = await makeLink(await seedPartner());
    const { conversion } = (await track("sale", sale({ click: tokenOf(link) }))).body;
    await track("sale", sale({ click: tokenOf(adasLink) }));
    const { data } = (await api(`/v1/conversions?linkId=${link.id}`)).body;
    expect(data.map((each: { id: string }) => each.id)).toEqual([conversion.id]);
  });
});

describe("at the same time", () => {
  it("one external id makes one conversion, one fact and one commission", async () => {
    const body = sale({ click: tokenOf(adasLink) });
    const answers = await Promise.all(Array.from({ length: 8 }, () => track("sale", body)));
    expect(answers.map((each) => each.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    const ids = new Set(answers.map((each) => each.body.conversion.id));
    expect(ids.size).toBe(1);
    for (const each of answers) expect(each.body.commissions).toHaveLength(1);
    const [id] = ids;
    expect(await count("select count(*) n from conversions where external_id = ?", body.externalId)).toBe(1);
    expect(await count("select count(*) n from outbox where fact ->> '$.data.id' = ?", id)).toBe(1);
    expect(await count("select count(*) n from commissions where conversion_id = ?", id)).toBe(1);
  });

  it("one external id with other values has one winner, the others are conflicts", async () => {
    const body = sale({ click: tokenOf(adasLink) });
    const answers = await Promise.all([1, 2, 3, 4].map((amountMinor) => track("sale", { ...body, amountMinor })));
    expect(answers.map((each) => each.status).sort()).toEqual([201, 409, 409, 409]);
  });

  it("sales of a new customer with different tokens all follow the one binding", async () => {
    const customer = { externalId: unique("user") };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => track("sale", sale({ customer, click: tokenOf(index % 2 === 0 ? adasLink : bobsLink) }))),
    );
    expect(answers.map((each) => each.status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map((each) => each.body.conversion.shares[0].partnerId)).size).toBe(1);
    expect(new Set(answers.map((each) => each.body.conversion.customerId)).size).toBe(1);
    expect(answers.filter((each) => each.body.conversion.kind === "one_time")).toHaveLength(1);
    const { body } = await api(`/v1/customers?externalId=${customer.externalId}`);
    expect(body.data).toEqual([expect.objectContaining({ partnerIds: [answers[0]?.body.conversion.shares[0].partnerId] })]);
  });
});

describe("bad input changes nothing", () => {
  const at = (offset: number) => ({ occurredAt: toIso(Date.now() + offset) });
  it.each([
    ["a negative amount", { amountMinor: -1 }, ["invalid_request", "amountMinor"]],
    ["a fractional amount", { amountMinor: 1.5 }, ["invalid_request", "amountMinor"]],
    ["a huge amount", { amountMinor: 1e12 + 1 }, ["invalid_request", "amountMinor"]],
    ["an amount in words", { amountMinor: "12" }, ["invalid_request", "amountMinor"]],
    ["an unknown currency", { currency: "XQQ" }, ["invalid_request", "currency"]],
    ["a lower-case currency", { currency: "usd" }, ["invalid_request", "currency"]],
    ["an unknown field", { amount: 12 }, ["invalid_request", "amount"]],
    ["an unknown field inside", { customer: { externalId: "u", phone: "1" } }, ["invalid_request", "customer.phone"]],
    ["no customer", { customer: undefined }, ["invalid_request", "customer"]],
    ["an unknown kind", { kind: "weekly" }, ["invalid_request", "kind"]],
    ["a time without a zone", { occurredAt: "2026-11-20T00:00:00" }, ["invalid_request", "occurredAt"]],
    ["a time too far ahead", at(6 * MINUTE), ["occurred_at_out_of_range", undefined]],
    ["an ancient time", at(-91 * DAY), ["occurred_at_out_of_range", undefined]],
  ])("%s", async (_, fields, [code, path]) => {
    const body = sale(fields);
    const answer = await track("sale", body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    if (path !== undefined) expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect(await count("select count(*) n from conversions where external_id = ?", body.externalId)).toBe(0);
  });

  it("malformed JSON", async () => {
    for (const raw of ['{"externalId":', "[]", "null", '"x"']) {
      const answer = await api("/v1/track/sale", { raw });
      expect([answer.status, answer.body.code]).toEqual([400, "invalid_request"]);
    }
  });

  it("times at the edges of the range are taken", async () => {
    for (const offset of [4 * MINUTE, -89 * DAY]) expect((await track("sale", sale(at(offset)))).status).toBe(201);
  });
});

describe("who may report and see", () => {
  it("a publishable key reports signups and nothing else; a partner reports nothing", async () => {
    const publishable = await seedKey("publishable");
    const key = await partnerKey(ada.id);
    expect((await track("signup", { customer: { externalId: unique("user") } }, publishable)).status).toBe(201);
    expect((await track("sale", sale(), publishable)).status).toBe(403);
    for (const answer of [
      await track("signup", { customer: { externalId: unique("user") } }, key),
      await track("sale", sale(), key),
      await track("refund", { externalId: "r", saleExternalId: "s", amountMinor: 1 }, key),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([403, "forbidden"]);
    }
  });

  it("a partner sees its own part; what it has no part in is not there", async () => {
    const [mine, other] = [
      await track("sale", sale({ customer: { externalId: unique("user"), email: "carol@example.org" }, click: tokenOf(adasLink) })),
      await track("sale", sale({ click: tokenOf(bobsLink) })),
    ];
    const key = await partnerKey(ada.id);
    const see = (path: string) => api(`/v1/${path}`, { key });
    for (const path of [
      `conversions/${other.body.conversion.id}`,
      `conversions/${other.body.conversion.id}/explanation`,
      `customers/${other.body.conversion.customerId}`,
      `commissions/${other.body.commissions[0].id}`,
    ]) {
      expect([(await see(path)).status, path]).toEqual([404, path]);
    }
    expect((await see(`conversions/${mine.body.conversion.id}/explanation`)).status).toBe(200);
    expect((await see(`commissions/${mine.body.commissions[0].id}`)).body).toEqual(mine.body.commissions[0]);
    expect((await see(`customers/${mine.body.conversion.customerId}`)).body).toMatchObject({
      email: "c***@example.org",
      name: null,
      partnerIds: [ada.id],
    });
    expect(
      (await see("conversions?limit=100")).body.data.every((each: { shares: { partnerId: string }[] }) =>
        each.shares.every((share) => share.partnerId === ada.id),
      ),
    ).toBe(true);
    expect((await see(`conversions?partnerId=${bob.id}`)).body.data).toEqual([]);
    expect((await see(`commissions?partnerId=${bob.id}`)).body.data).toEqual([]);
  });

  it("lists page through everything once, newest first, and filter", async () => {
    const customer = { externalId: unique("user") };
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push((await track("sale", sale({ customer, click: tokenOf(bobsLink) }))).body);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: { data: { id: string }[]; nextCursor: string | null } = (
        await api(`/v1/conversions?customerId=${made[0].conversion.customerId}&type=sale&limit=2${cursor && `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.data.map((each) => each.id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(made.map((each) => each.conversion.id).reverse());
    const { data } = (await api(`/v1/commissions?conversionId=${made[1].conversion.id}&partnerId=${bob.id}&status=pending`)).body;
    expect(data).toEqual(made[1].commissions);
    expect((await api("/v1/conversions?unknown=1")).status).toBe(400);
  });
});
