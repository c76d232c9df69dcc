/** The rail against the sandbox, over HTTP: each way in which a call can go wrong, and what is then believed of the money. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { makeStripeRail } from "../../src/stripe/index.ts";
import { stripeControl } from "../fakes/stripe/client.ts";

const secretKey = "sk_test_rail";
const stripe = stripeControl(env.STRIPE_API_URL, secretKey);
const rail = makeStripeRail({ secretKey, apiUrl: env.STRIPE_API_URL });
const hasty = makeStripeRail({ secretKey, apiUrl: env.STRIPE_API_URL, timeoutMs: 150 });

let serial = 0;
async function newAccount(state: "complete" | "new" = "complete"): Promise<string> {
  serial += 1;
  const made = await rail.createAccount({
    partnerId: `ptn_${serial}`,
    email: `p${serial}@example.com`,
    country: "US",
    idempotencyKey: `account-${serial}`,
  });
  if ("error" in made) throw new Error(made.error);
  if (state === "complete") await stripe.complete(made.accountId);
  return made.accountId;
}

async function newOrder(state: "complete" | "new" = "complete") {
  const destination = await newAccount(state);
  return { payoutId: `pay_${serial}`, attempt: 1, amountMinor: 5000, currency: "USD", destination };
}

describe("sending", () => {
  test("moves the money once, however often the same order is sent", async () => {
    const order = await newOrder();
    const outcomes = [await rail.send(order), await rail.send(order), ...(await Promise.all([rail.send(order), rail.send(order)]))];
    const moved = await stripe.transfers(order.payoutId);
    expect(moved).toHaveLength(1);
    expect(outcomes).toEqual(outcomes.map(() => ({ kind: "confirmed", transferId: moved[0]?.id })));
    expect(moved[0]).toMatchObject({
      amount: 5000,
      currency: "usd",
      destination: order.destination,
      metadata: { payoutId: order.payoutId, attempt: "1" },
    });
  });

  test.each([
    [
      "a connection that drops before",
      { fault: "drop_before_commit", first: { kind: "unknown", moved: 0 }, again: { kind: "confirmed", moved: 1 } },
    ],
    [
      "a connection that drops after",
      { fault: "drop_after_commit", first: { kind: "unknown", moved: 1 }, again: { kind: "confirmed", moved: 1 } },
    ],
    ["a 500 that Stripe keeps", { fault: "error_500", first: { kind: "unknown", moved: 0 }, again: { kind: "unknown", moved: 0 } }],
    [
      "a 500 after the money moved",
      { fault: "error_500_after_commit", first: { kind: "unknown", moved: 1 }, again: { kind: "confirmed", moved: 1 } },
    ],
    ["a rate limit", { fault: "rate_limit", first: { kind: "waiting", moved: 0 }, again: { kind: "confirmed", moved: 1 } }],
    ["a conflict", { fault: "conflict", first: { kind: "unknown", moved: 0 }, again: { kind: "confirmed", moved: 1 } }],
    [
      "a key that Stripe does not take",
      { fault: "unauthorized", first: { kind: "waiting", moved: 0 }, again: { kind: "confirmed", moved: 1 } },
    ],
    [
      "an empty balance, kept for the key",
      { fault: "balance_insufficient", first: { kind: "waiting", moved: 0 }, again: { kind: "waiting", moved: 0 } },
    ],
    [
      "a restricted account, kept for the key",
      { fault: "account_restricted", first: { kind: "refused", moved: 0 }, again: { kind: "refused", moved: 0 } },
    ],
  ] as const)("%s: what is believed, and what the same order sent again finds", async (_name, { fault, first, again }) => {
    const order = await newOrder();
    await stripe.inject({ kind: fault, match: order.payoutId });
    expect(await rail.send(order)).toMatchObject({ kind: first.kind });
    expect(await stripe.transfers(order.payoutId)).toHaveLength(first.moved);
    expect(await rail.send(order)).toMatchObject({ kind: again.kind });
    expect(await stripe.transfers(order.payoutId)).toHaveLength(again.moved);
  });

  test("gives up on a call that hangs, and finds the transfer that came of it", async () => {
    const order = await newOrder();
    await stripe.inject({ kind: "hang", ms: 600, match: order.payoutId });
    const begun = Date.now();
    expect(await hasty.send(order)).toMatchObject({ kind: "unknown", code: "no_answer" });
    expect(Date.now() - begun).toBeLessThan(500);
    expect(await rail.send(order)).toMatchObject({ kind: "unknown", code: "idempotency_key_in_use" });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await rail.send(order)).toMatchObject({ kind: "confirmed" });
    expect(await stripe.transfers(order.payoutId)).toHaveLength(1);
  });

  test("does not know when the key was used for another amount", async () => {
    const order = await newOrder();
    await rail.send(order);
    expect(await rail.send({ ...order, amountMinor: 6000 })).toMatchObject({ kind: "unknown", code: "idempotency_error" });
    expect(await stripe.transfers(order.payoutId)).toHaveLength(1);
  });

  test("is refused for an account that may not receive yet, and under a new attempt once it may", async () => {
    const order = await newOrder("new");
    expect(await rail.send(order)).toMatchObject({ kind: "refused", code: "insufficient_capabilities_for_transfer" });
    await stripe.complete(order.destination);
    expect(await rail.send(order)).toMatchObject({ kind: "refused" });
    expect(await rail.send({ ...order, attempt: 2 })).toMatchObject({ kind: "confirmed" });
  });

  test("waits while the balance does not cover it, and moves under a new attempt when it does", async () => {
    const order = { ...(await newOrder()), currency: "PLN" };
    await stripe.setBalance("PLN", 4999);
    expect(await rail.send(order)).toMatchObject({ kind: "waiting", code: "balance_insufficient" });
    await stripe.setBalance("PLN", 5000);
    expect(await rail.send({ ...order, attempt: 2 })).toMatchObject({ kind: "confirmed" });
  });

  test("waits when the secret key is not Stripe's", async () => {
    const order = await newOrder();
    expect(await makeStripeRail({ secretKey: "wrong", apiUrl: env.STRIPE_API_URL }).send(order)).toMatchObject({ kind: "waiting" });
  });

  test("does not know when nobody answers at all", async () => {
    const order = await newOrder();
    expect(await makeStripeRail({ secretKey, apiUrl: "http://127.0.0.1:9" }).send(order)).toMatchObject({
      kind: "unknown",
      code: "no_answer",
    });
  });
});

describe("looking", () => {
  test("finds the transfer of a payout after its key is forgotten, and none where none was made", async () => {
    const [sent, unsent] = [await newOrder(), await newOrder()];
    await stripe.inject({ kind: "drop_after_commit", match: sent.payoutId });
    await rail.send(sent);
    await stripe.advance(25 * 3_600_000);
    expect(await rail.find(sent)).toMatchObject({ kind: "confirmed" });
    expect(await rail.find(unsent)).toMatchObject({ kind: "refused", code: "not_found" });
    expect(await rail.find({ ...sent, amountMinor: 1 })).toMatchObject({ kind: "unknown", code: "transfer_mismatch" });
  });

  test.each(["rate_limit", "drop_before_commit", "error_500", "unauthorized"] as const)("does not know after %s", async (kind) => {
    const order = await newOrder();
    await stripe.inject({ kind, on: "GET /v1/transfers", match: order.payoutId });
    expect(await rail.find(order)).toMatchObject({ kind: "unknown" });
  });

  test("sees that a forgotten key would move the money a second time: the reason for looking", async () => {
    const order = await newOrder();
    await rail.send(order);
    await stripe.advance(25 * 3_600_000);
    await rail.send(order);
    expect(await stripe.transfers(order.payoutId)).toHaveLength(2);
  });
});

describe("accounts", () => {
  test("are made once for one key", async () => {
    const input = { partnerId: "ptn_once", email: "once@example.com", country: null, idempotencyKey: "once" };
    expect(await rail.createAccount(input)).toEqual(await rail.createAccount(input));
  });

  test("go from pending over the hosted page to active, and to restricted", async () => {
    const accountId = await newAccount("new");
    expect(await rail.readAccount(accountId)).toMatchObject({
      status: "pending",
      requirements: expect.arrayContaining(["a bank account"]),
    });
    const link = await rail.onboardingUrl({ accountId, returnUrl: "https://dashboard.example/payouts" });
    if ("error" in link) throw new Error(link.error);
    expect(await (await fetch(link.url)).text()).toContain("Agree and submit");
    const done = await fetch(link.url, { method: "POST", redirect: "manual" });
    expect(done.headers.get("location")).toBe("https://dashboard.example/payouts");
    expect(await rail.readAccount(accountId)).toEqual({ status: "active", requirements: [] });
    await stripe.restrict(accountId);
    expect(await rail.readAccount(accountId)).toEqual({ status: "restricted", requirements: ["an identity document"] });
  });

  test("that are not there, or that Stripe cannot tell of, are an error and no exception", async () => {
    expect(await rail.readAccount("acct_nobody")).toMatchObject({ error: expect.stringContaining("acct_nobody") });
    const accountId = await newAccount();
    await stripe.inject({ kind: "drop_before_commit", on: "GET /v1/accounts/:id", match: accountId });
    expect(await rail.readAccount(accountId)).toHaveProperty("error");
  });
});
