/** Partners with money and a way to be paid, and the proof that their books hold. */
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { AccountPort, Balance } from "../../src/accounts/index.ts";
import type { Partner } from "../../src/partners/index.ts";
import { type StripeControl, stripeControl } from "../fakes/stripe/client.ts";
import { api } from "./api.ts";
import { seedPartner } from "./seed.ts";

export const stripe: StripeControl = stripeControl(env.STRIPE_API_URL);

/** The account's door itself, for what no request asks. */
export const accountOf = (partnerId: string): AccountPort => env.PARTNER_ACCOUNT.getByName(partnerId) as unknown as AccountPort;

/** A partner with `availableMinor`, by an adjustment. */
export async function fundedPartner(
  availableMinor: number,
  fields: Parameters<typeof seedPartner>[0] & { currency?: string } = {},
): Promise<Partner> {
  const { currency = "USD", ...partnerFields } = fields;
  const partner = await seedPartner(partnerFields);
  const { status, body } = await api("/v1/commissions", {
    body: { partnerId: partner.id, amountMinor: availableMinor, currency, reason: "a start" },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return partner;
}

/** Connects a Stripe account and finishes the hosted page; answers the method and the account behind it. */
export async function connectStripe(partner: Partner): Promise<{ methodId: string; accountId: string }> {
  const method = await api("/v1/payout-methods", { body: { partnerId: partner.id, type: "stripe" } });
  expect(method.status, JSON.stringify(method.body)).toBe(201);
  const row = await env.DB.prepare("select rail_account_id as id from payout_methods where id = ?")
    .bind(method.body.id)
    .first<{ id: string }>();
  const accountId = row?.id ?? "";
  await stripe.complete(accountId);
  expect((await api(`/v1/payout-methods/${method.body.id}`)).body.status).toBe("active");
  return { methodId: method.body.id, accountId };
}

export async function addManualMethod(partner: Partner): Promise<string> {
  const { status, body } = await api("/v1/payout-methods", {
    body: { partnerId: partner.id, type: "manual", label: "Bank", details: { name: "Ada" } },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

export const requestPayout = (partner: Partner, amountMinor: number, fields: Record<string, unknown> = {}) =>
  api("/v1/payouts", { body: { partnerId: partner.id, amountMinor, currency: "USD", ...fields } });

/** The one balance of a partner who has one currency; zeros before the first commission. */
export async function balanceOf(partner: Partner): Promise<Omit<Balance, "currency">> {
  const { body } = await api<{ balances: Balance[] }>(`/v1/partners/${partner.id}/balance`);
  const { currency: _, ...balance } = body.balances[0] ?? {
    currency: "USD",
    pendingMinor: 0,
    heldMinor: 0,
    availableMinor: 0,
    inFlightMinor: 0,
    paidMinor: 0,
    receivableMinor: 0,
  };
  return balance;
}

/** The chain and every invariant hold, and D1's projection is what the account says. */
export async function expectBooksToHold(partner: Partner): Promise<void> {
  const { body } = await api(`/v1/partners/${partner.id}/ledger/verify`);
  expect(body).toMatchObject({ ok: true, violations: [] });
  const inAccount = await accountOf(partner.id).sumCommissions();
  const inD1 = await env.DB.prepare(
    "select currency, count(*) as count, sum(amount_minor) as amountMinor, sum(reversed_minor) as reversedMinor from commissions where partner_id = ? group by currency order by currency",
  )
    .bind(partner.id)
    .all();
  expect(inD1.results).toEqual(inAccount);
}
