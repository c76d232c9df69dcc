/** Stripe as the shop uses it: a checkout session is made, paid on Stripe's page, and asked for afterwards. The shop believes Stripe, not the browser. */
import { Complaint } from "../local/settings.ts";
import type { Customer, Plan } from "./pages.ts";

export type Session = {
  id: string;
  url: string | null;
  payment_status: string;
  payment_intent: string | null;
  amount_total: number;
};
export type Stripe = { url: string; secretKey: string };

async function ask(stripe: Stripe, path: string, form?: Record<string, string>): Promise<Session> {
  const response = await fetch(`${stripe.url}/v1/checkout/sessions${path}`, {
    method: form === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${stripe.secretKey}` },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Complaint(`the sandbox refused: ${response.status} ${await response.text()}`);
  return (await response.json()) as Session;
}

type Buying = { customer: Customer; plan: Plan; click: string | null; shopUrl: string };

/** The click's token and the customer travel with the payment, so that whoever hears of it can attribute it. */
export const startCheckout = (stripe: Stripe, { customer, plan, click, shopUrl }: Buying): Promise<Session> =>
  ask(stripe, "", {
    mode: "payment",
    success_url: `${shopUrl}/thanks?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${shopUrl}/pricing`,
    customer_email: customer.email,
    ...(click === null ? {} : { client_reference_id: click }),
    "metadata[customerExternalId]": customer.id,
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": String(plan.amountMinor),
    "line_items[0][price_data][product_data][name]": plan.name,
  });

export const readCheckout = (stripe: Stripe, id: string): Promise<Session> => ask(stripe, `/${encodeURIComponent(id)}`);
