/** The sandbox behaves as Stripe says that its idempotency layer, balances and errors do; the rail's tests lean on it. */
import { env } from "cloudflare:workers";
import type { Stripe } from "stripe";
import { describe, expect, test } from "vitest";
import { stripeControl } from "../fakes/stripe/client.ts";

const secretKey = "sk_test_sandbox";
const stripe = stripeControl(env.STRIPE_API_URL, secretKey);
const HOUR = 3_600_000;

async function call<T>(path: string, options: { form?: Record<string, string>; key?: string; secret?: string } = {}) {
  const response = await fetch(`${env.STRIPE_API_URL}/v1/${path}`, {
    method: options.form === undefined ? "GET" : "POST",
    headers: {
      Authorization: `Bearer ${options.secret ?? secretKey}`,
      ...(options.key === undefined ? {} : { "Idempotency-Key": options.key }),
    },
    ...(options.form === undefined ? {} : { body: new URLSearchParams(options.form) }),
  });
  const body = (await response.json()) as T & { error: { type: string; code?: string; param?: string } };
  return {
    status: response.status,
    replayed: response.headers.get("idempotent-replayed"),
    requestId: response.headers.get("request-id"),
    body,
  };
}

async function newAccount(): Promise<string> {
  const { body } = await call<Stripe.Account>("accounts", { form: { country: "US", "capabilities[transfers][requested]": "true" } });
  await stripe.complete(body.id);
  return body.id;
}

const transferTo = (destination: string, fields: Record<string, string> = {}) => ({
  amount: "700",
  currency: "usd",
  destination,
  ...fields,
});

describe("an idempotency key", () => {
  test("replays the first answer for the same parameters in any order", async () => {
    const form = transferTo(await newAccount(), { "metadata[a]": "1" });
    const first = await call<Stripe.Transfer>("transfers", { form, key: "replay" });
    const again = await call<Stripe.Transfer>("transfers", { form: Object.fromEntries(Object.entries(form).reverse()), key: "replay" });
    expect([first.replayed, again.replayed]).toEqual([null, "true"]);
    expect(again.body).toEqual(first.body);
    expect(await stripe.transfers(form.destination)).toHaveLength(1);
  });

  test("with other parameters, or on another path, is an error of its own", async () => {
    const destination = await newAccount();
    await call("transfers", { form: transferTo(destination), key: "other" });
    for (const asked of [
      call("transfers", { form: transferTo(destination, { amount: "701" }), key: "other" }),
      call("accounts", { form: {}, key: "other" }),
    ]) {
      const { status, body } = await asked;
      expect([status, body.error.type]).toEqual([400, "idempotency_error"]);
    }
  });

  test("is in use while its first call is running", async () => {
    const destination = await newAccount();
    await stripe.inject({ kind: "hang", ms: 200, match: destination });
    const running = call("transfers", { form: transferTo(destination), key: "busy" });
    await new Promise((resolve) => setTimeout(resolve, 80));
    const { status, body } = await call("transfers", { form: transferTo(destination), key: "busy" });
    expect([status, body.error.code]).toEqual([409, "idempotency_key_in_use"]);
    expect((await running).status).toBe(200);
  });

  test("stays free where the parameters were wrong", async () => {
    const destination = await newAccount();
    expect((await call("transfers", { form: transferTo(destination, { amount: "1.5" }), key: "free" })).status).toBe(400);
    expect((await call("transfers", { form: transferTo(destination), key: "free" })).status).toBe(200);
  });

  test("is forgotten after 24 hours, and not before", async () => {
    const form = transferTo(await newAccount());
    await call("transfers", { form, key: "old" });
    await stripe.advance(23 * HOUR);
    expect((await call("transfers", { form, key: "old" })).replayed).toBe("true");
    await stripe.advance(2 * HOUR);
    expect((await call("transfers", { form, key: "old" })).replayed).toBeNull();
  });
});

describe("the balance", () => {
  test("goes down by transfers, comes back by reversals, and is never overdrawn", async () => {
    const destination = await newAccount();
    await stripe.setBalance("sek", 1000);
    const { body: transfer } = await call<Stripe.Transfer>("transfers", { form: transferTo(destination, { currency: "sek" }) });
    const refused = await call("transfers", { form: transferTo(destination, { currency: "sek" }) });
    expect([refused.status, refused.body.error.code]).toEqual([400, "balance_insufficient"]);
    await call("transfers", { form: transferTo(destination, { currency: "sek", amount: "300" }) });
    expect((await call<Stripe.TransferReversal>(`transfers/${transfer.id}/reversals`, { form: { amount: "200" } })).body).toMatchObject({
      amount: 200,
      transfer: transfer.id,
    });
    expect((await call(`transfers/${transfer.id}/reversals`, { form: { amount: "501" } })).status).toBe(400);
    expect((await call<Stripe.Transfer>(`transfers/${transfer.id}`)).body).toMatchObject({ amount_reversed: 200, reversed: false });
    const { body: balance } = await call<Stripe.Balance>("balance");
    expect(balance.available.find((one) => one.currency === "sek")?.amount).toBe(200);
  });
});

describe("a list of transfers", () => {
  test("is of one group or destination, newest first, a page at a time", async () => {
    const destination = await newAccount();
    const made: string[] = [];
    for (const group of ["g1", "g2", "g1"])
      made.unshift((await call<Stripe.Transfer>("transfers", { form: transferTo(destination, { transfer_group: group }) })).body.id);
    const idsOf = async (query: string) =>
      (await call<Stripe.ApiList<Stripe.Transfer>>(`transfers?destination=${destination}&${query}`)).body;
    expect((await idsOf("transfer_group=g1")).data.map(({ id }) => id)).toEqual([made[0], made[2]]);
    expect(await idsOf("limit=2")).toMatchObject({ has_more: true, data: [{ id: made[0] }, { id: made[1] }] });
    expect(await idsOf(`limit=2&starting_after=${made[1]}`)).toMatchObject({ has_more: false, data: [{ id: made[2] }] });
  });
});

describe("a refusal", () => {
  test.each([
    ["a wrong key", { path: "balance", options: { secret: "sk_live_x" }, answers: [401, undefined] }],
    ["an unknown parameter", { path: "transfers", options: { form: { colour: "red" } }, answers: [400, "colour"] }],
    ["a missing amount", { path: "transfers", options: { form: { currency: "usd", destination: "acct_x" } }, answers: [400, "amount"] }],
    ["no such destination", { path: "transfers", options: { form: transferTo("acct_x") }, answers: [400, "destination"] }],
    ["no such account", { path: "accounts/acct_x", options: {}, answers: [404, "id"] }],
    ["no such path", { path: "coupons", options: {}, answers: [404, undefined] }],
  ] as const)("for %s has Stripe's shape and a request id", async (_name, { path, options, answers }) => {
    const answer = await call(path, options);
    expect([answer.status, answer.body.error.param]).toEqual(answers);
    expect(answer.body.error.type).toBe("invalid_request_error");
    expect(answer.requestId).toMatch(/^req_/);
  });
});

describe("the hosted page", () => {
  test("works once; after that, or later than five minutes, it leads back to ask for another link", async () => {
    const { body: account } = await call<Stripe.Account>("accounts", { form: { "capabilities[transfers][requested]": "true" } });
    const form = {
      account: account.id,
      type: "account_onboarding",
      return_url: "https://app.example/back",
      refresh_url: "https://app.example/again",
    };
    const open = async (wait: number) => {
      const { body: link } = await call<Stripe.AccountLink>("account_links", { form });
      await stripe.advance(wait);
      const visit = async () => (await fetch(link.url, { method: "POST", redirect: "manual" })).headers.get("location");
      return [await visit(), await visit()];
    };
    expect(await open(301_000)).toEqual([form.refresh_url, form.refresh_url]);
    expect((await call<Stripe.Account>(`accounts/${account.id}`)).body.payouts_enabled).toBe(false);
    expect(await open(0)).toEqual([form.return_url, form.refresh_url]);
    expect((await call<Stripe.Account>(`accounts/${account.id}`)).body.capabilities?.transfers).toBe("active");
  });
});
