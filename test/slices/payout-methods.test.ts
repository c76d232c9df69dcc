/** How partners say where their money goes: manual methods, Stripe's form, the default, and what nobody else may see. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { stripeControl } from "../fakes/stripe/client.ts";
import { api, partnerKey } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";

const stripe = stripeControl(env.STRIPE_API_URL);
const METHODS = "/v1/payout-methods";

const addManual = async (partnerId: string, fields: object = {}) => {
  const { status, body } = await api(METHODS, { body: { partnerId, type: "manual", ...fields } });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
};

const addStripe = async (partnerId: string) => {
  const { status, body } = await api(METHODS, { body: { partnerId, type: "stripe" } });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
};

const accountOf = async (methodId: string): Promise<string> => {
  const row = await env.DB.prepare("select rail_account_id from payout_methods where id = ?")
    .bind(methodId)
    .first<{ rail_account_id: string }>();
  return row?.rail_account_id ?? "";
};

const defaultsOf = async (partnerId: string): Promise<string[]> => {
  const { body } = await api(`${METHODS}?partnerId=${partnerId}`);
  return body.data.filter((method: { isDefault: boolean }) => method.isDefault).map((method: { id: string }) => method.id);
};

describe("a manual method", () => {
  test("works at once, and is the default if it is the first", async () => {
    const partner = await seedPartner();
    expect(await addManual(partner.id, { currency: "EUR", label: "House bank" })).toMatchObject({
      partnerId: partner.id,
      type: "manual",
      currency: "EUR",
      label: "House bank",
      details: null,
      status: "active",
      isDefault: true,
    });
    expect(await addManual(partner.id)).toMatchObject({ isDefault: false });
  });

  test("shows no more of its details than their end, and stores none of them in the clear", async () => {
    const partner = await seedPartner();
    const details = { iban: "DE89370400440532013000", holder: "Ada Lovelace", pin: "1234" };
    const { id, details: shown } = await addManual(partner.id, { details });
    expect(shown).toEqual({ iban: "••••3000", holder: "••••lace", pin: "••••" });
    expect((await api(`${METHODS}/${id}`)).body.details).toEqual(shown);
    const row = await env.DB.prepare("select * from payout_methods where id = ?").bind(id).first();
    expect(JSON.stringify(row)).not.toMatch(/DE89|Lovelace|1234|iban/);
  });
});

test("details that no longer open are shown as none, and hide nothing else", async () => {
  const partner = await seedPartner();
  const { id } = await addManual(partner.id, { details: { iban: "DE89370400440532013000" } });
  const other = await addManual(partner.id, { details: { iban: "FR7630006000011234567890189" } });
  await env.DB.prepare("update payout_methods set details = (select details from payout_methods where id = ?) where id = ?")
    .bind(other.id, id)
    .run();
  const { status, body } = await api(`${METHODS}?partnerId=${partner.id}`);
  expect(status).toBe(200);
  expect(body.data.find((method: { id: string }) => method.id === id).details).toBeNull();
  expect(body.data.find((method: { id: string }) => method.id === other.id).details).toEqual({ iban: "••••0189" });
});

describe("a Stripe method", () => {
  test("is pending until its owner has finished Stripe's form", async () => {
    const partner = await seedPartner({ country: "DE" });
    const method = await addStripe(partner.id);
    expect(method).toMatchObject({ type: "stripe", status: "pending", isDefault: true, details: null });
    await stripe.complete(await accountOf(method.id));
    expect((await api(`${METHODS}/${method.id}`)).body.status).toBe("active");
  });

  test("is active in the list once it is active at Stripe", async () => {
    const partner = await seedPartner();
    const method = await addStripe(partner.id);
    await stripe.complete(await accountOf(method.id));
    expect((await api(`${METHODS}?partnerId=${partner.id}`)).body.data).toMatchObject([{ id: method.id, status: "active" }]);
  });

  test("keeps what was known of it while Stripe does not answer", async () => {
    const partner = await seedPartner();
    const method = await addStripe(partner.id);
    const account = await accountOf(method.id);
    await stripe.complete(account);
    await stripe.inject({ kind: "drop_before_commit", on: "GET /v1/accounts/:id", match: account });
    expect((await api(`${METHODS}/${method.id}`)).body.status).toBe("pending");
    expect((await api(`${METHODS}/${method.id}`)).body.status).toBe("active");
  });

  test("takes no details: Stripe asks for its own", async () => {
    const partner = await seedPartner();
    const { status, body } = await api(METHODS, { body: { partnerId: partner.id, type: "stripe", details: { iban: "DE89" } } });
    expect([status, body.code]).toEqual([400, "invalid_request"]);
  });

  test("is not added while Stripe does not answer, and is one when the same request comes again", async () => {
    const partner = await seedPartner();
    await stripe.inject({ kind: "drop_after_commit", on: "POST /v1/accounts", match: partner.id });
    const request = { body: { partnerId: partner.id, type: "stripe" }, headers: { "Idempotency-Key": `add-${partner.id}` } };
    const failed = await api(METHODS, request);
    expect([failed.status, failed.body.code]).toEqual([503, "unavailable"]);
    expect((await api(`${METHODS}?partnerId=${partner.id}`)).body.data).toEqual([]);
    const added = await api(METHODS, request);
    expect(added.status).toBe(201);
    const again = await api(METHODS, request);
    expect(again.body.id).toBe(added.body.id);
    expect((await api(`${METHODS}?partnerId=${partner.id}`)).body.data).toHaveLength(1);
    const accounts = await fetch(`${env.STRIPE_API_URL}/v1/accounts?limit=100`, { headers: { Authorization: "Bearer sk_test_fake" } });
    const { data } = (await accounts.json()) as { data: { metadata: { partnerId: string } }[] };
    expect(data.filter((account) => account.metadata.partnerId === partner.id)).toHaveLength(1);
  });
});

describe("Stripe's form", () => {
  test("is reached by a link, makes the method on the way, and leads back", async () => {
    const partner = await seedPartner();
    const key = await partnerKey(partner.id);
    const ask = () => api(`${METHODS}/stripe/onboarding`, { key, body: { returnUrl: "https://dashboard.example/payouts" } });
    const { status, body } = await ask();
    expect(status).toBe(200);
    const done = await fetch(`${body.url}&auto=1`, { redirect: "manual" });
    expect(done.headers.get("location")).toBe("https://dashboard.example/payouts");
    expect((await api(METHODS, { key })).body.data).toMatchObject([{ type: "stripe", status: "active", isDefault: true }]);
    await ask();
    expect((await api(METHODS, { key })).body.data).toHaveLength(1);
  });

  test("asked for twice at once makes one method", async () => {
    const partner = await seedPartner();
    const ask = () => api(`${METHODS}/stripe/onboarding`, { body: { partnerId: partner.id } });
    expect((await Promise.all([ask(), ask()])).filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect((await ask()).status).toBe(200);
    expect((await api(`${METHODS}?partnerId=${partner.id}`)).body.data).toHaveLength(1);
  });

  test("of a method that was removed is a new account's", async () => {
    const partner = await seedPartner();
    const ask = () => api(`${METHODS}/stripe/onboarding`, { body: { partnerId: partner.id } });
    await ask();
    const [first] = (await api(`${METHODS}?partnerId=${partner.id}`)).body.data;
    expect((await api(`${METHODS}/${first.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await ask()).status).toBe(200);
    const [second] = (await api(`${METHODS}?partnerId=${partner.id}`)).body.data;
    expect(second.id).not.toBe(first.id);
    expect(await accountOf(second.id)).not.toBe(await accountOf(first.id));
  });

  test("is unavailable while Stripe does not answer", async () => {
    const partner = await seedPartner();
    await stripe.inject({ kind: "error_500", on: "POST /v1/accounts", match: partner.id });
    const { status, body } = await api(`${METHODS}/stripe/onboarding`, { body: { partnerId: partner.id } });
    expect([status, body.code]).toEqual([503, "unavailable"]);
    expect((await api(`${METHODS}?partnerId=${partner.id}`)).body.data).toEqual([]);
  });
});

describe("the default", () => {
  test("moves to the method that is made it", async () => {
    const partner = await seedPartner();
    const [first, second] = [await addManual(partner.id), await addManual(partner.id)];
    const { status, body } = await api(`${METHODS}/${second.id}`, { method: "PATCH", body: { isDefault: true, label: "New bank" } });
    expect([status, body.isDefault, body.label]).toEqual([200, true, "New bank"]);
    expect(await defaultsOf(partner.id)).toEqual([second.id]);
    expect((await api(`${METHODS}/${first.id}`)).body.isDefault).toBe(false);
  });

  test("passes to the oldest method left when it is removed", async () => {
    const partner = await seedPartner();
    const methods = [await addManual(partner.id), await addManual(partner.id), await addManual(partner.id)];
    expect((await api(`${METHODS}/${methods[0].id}`, { method: "DELETE" })).status).toBe(204);
    expect((await api(`${METHODS}/${methods[0].id}`)).status).toBe(404);
    expect(await defaultsOf(partner.id)).toEqual([methods[1].id]);
  });

  test("is one, also when two first methods are added at once", async () => {
    const partner = await seedPartner();
    await Promise.all([addManual(partner.id), addManual(partner.id), addManual(partner.id)]);
    expect(await defaultsOf(partner.id)).toHaveLength(1);
  });
});

describe("a partner", () => {
  test("has methods of its own only; another's are not there", async () => {
    const [mine, other] = [await seedPartner(), await seedPartner()];
    const key = await partnerKey(mine.id);
    const added = await api(METHODS, { key, body: { type: "manual" } });
    expect([added.status, added.body.partnerId]).toEqual([201, mine.id]);
    const foreign = await addManual(other.id);
    const path = `${METHODS}/${foreign.id}`;
    const answers = [
      await api(path, { key }),
      await api(path, { key, method: "PATCH", body: { isDefault: true } }),
      await api(path, { key, method: "DELETE" }),
      await api(METHODS, { key, body: { partnerId: other.id, type: "manual" } }),
      await api(`${METHODS}/stripe/onboarding`, { key, body: { partnerId: other.id } }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [404, "not_found"]));
    expect((await api(`${METHODS}?partnerId=${other.id}`, { key })).body.data).toEqual([]);
    expect((await api(METHODS, { key })).body.data).toMatchObject([{ id: added.body.id }]);
  });
});

describe("a request that is not right", () => {
  test.each([
    ["without a partner", { type: "manual" }, "partnerId"],
    ["of an unknown type", { type: "paypal" }, "type"],
    ["with an unknown field", { type: "manual", iban: "DE89" }, "iban"],
    ["in no currency", { type: "manual", currency: "usd" }, "currency"],
    ["with details that are no text", { type: "manual", details: { iban: 1 } }, "details.iban"],
  ])("%s is refused by path", async (_name, fields, path) => {
    const partner = await seedPartner();
    const { status, body } = await api(METHODS, { body: path === "partnerId" ? fields : { partnerId: partner.id, ...fields } });
    expect([status, body.code]).toEqual([400, "invalid_request"]);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  test("of a partner that is not there is 404", async () => {
    const { status, body } = await api(METHODS, { body: { partnerId: "ptn_00000000000000000000000000", type: "manual" } });
    expect([status, body.code]).toEqual([404, "not_found"]);
  });

  test("pages through a partner's methods, newest first", async () => {
    const partner = await seedPartner();
    const added = [await addManual(partner.id), await addManual(partner.id), await addManual(partner.id)].map(({ id }) => id);
    const seen: string[] = [];
    let cursor = "";
    for (let page = 0; page < 3; page += 1) {
      const { body } = await api(`${METHODS}?partnerId=${partner.id}&limit=1${cursor}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = `&cursor=${body.nextCursor}`;
      expect(body.nextCursor === null).toBe(page === 2);
    }
    expect([...seen].sort()).toEqual([...added].sort());
  });
});
