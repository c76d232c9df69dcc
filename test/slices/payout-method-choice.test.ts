/** Which method a payout leaves by. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { makePorts } from "../../src/context.ts";
import { findMethodForPayout, methodServes } from "../../src/payouts/index.ts";
import { stripeControl } from "../fakes/stripe/client.ts";
import { api } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";

const stripe = stripeControl(env.STRIPE_API_URL);
const ports = makePorts(env);

const add = async (partnerId: string, fields: object): Promise<string> =>
  (await api("/v1/payout-methods", { body: { partnerId, ...fields } })).body.id;
const choose = async (partnerId: string, currency: string, methodId?: string) =>
  (await findMethodForPayout(ports, { partnerId, currency, methodId }))?.id ?? null;

test("a payout leaves by the default, unless only another method serves its currency", async () => {
  const { id } = await seedPartner();
  expect(await choose(id, "USD")).toBeNull();
  const euros = await add(id, { type: "manual", currency: "EUR" });
  const any = await add(id, { type: "manual" });
  expect(await choose(id, "EUR")).toBe(euros);
  expect(await choose(id, "USD")).toBe(any);
});

test("a named method is the one, and says itself whether it serves the currency", async () => {
  const { id } = await seedPartner();
  await add(id, { type: "manual" });
  const euros = await add(id, { type: "manual", currency: "EUR" });
  const row = await findMethodForPayout(ports, { partnerId: id, currency: "USD", methodId: euros });
  expect(row?.id).toBe(euros);
  expect(row && [methodServes(row, "USD"), methodServes(row, "EUR")]).toEqual([false, true]);
});

test("another partner's method, and one that was removed, are none", async () => {
  const [mine, other] = [await seedPartner(), await seedPartner()];
  const foreign = await add(other.id, { type: "manual" });
  expect(await choose(mine.id, "USD", foreign)).toBeNull();
  await api(`/v1/payout-methods/${foreign}`, { method: "DELETE" });
  expect(await choose(other.id, "USD", foreign)).toBeNull();
  expect(await choose(other.id, "USD")).toBeNull();
});

test("a Stripe method takes payouts once its owner has finished Stripe's form", async () => {
  const { id } = await seedPartner();
  const method = await add(id, { type: "stripe" });
  expect(await choose(id, "USD")).toBeNull();
  const row = await env.DB.prepare("select rail_account_id as account from payout_methods where id = ?")
    .bind(method)
    .first<{ account: string }>();
  await stripe.complete(row?.account ?? "");
  expect(await choose(id, "USD")).toBe(method);
});
