/** A shop that sells through the sandbox, with Stripe's own client, and the events that the sandbox tells of it. */
import { env } from "cloudflare:workers";
import { Stripe } from "stripe";
import type { SandboxEvent } from "../fakes/stripe/world.ts";
import { stripe } from "./money.ts";
import { deliver, type Event, settled } from "./stripe-events.ts";

const url = new URL(env.STRIPE_API_URL);
/** The worker's own account at the sandbox. */
export const shop = new Stripe(env.STRIPE_SECRET_KEY, {
  httpClient: Stripe.createFetchHttpClient(),
  host: url.hostname,
  port: url.port,
  protocol: "http",
  maxNetworkRetries: 0,
  telemetry: false,
});

const line = (amount: number, interval?: "month") => ({
  quantity: 1,
  price_data: {
    currency: "usd",
    unit_amount: amount,
    product_data: { name: "A thing" },
    ...(interval === undefined ? {} : { recurring: { interval } }),
  },
});

/** A session as a shop makes it: 100.00 USD and 20.00 of tax. */
export const buy = (fields: Partial<Stripe.Checkout.SessionCreateParams> = {}): Promise<Stripe.Checkout.Session> =>
  shop.checkout.sessions.create({
    mode: "payment",
    success_url: "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://shop.example/cart",
    automatic_tax: { enabled: true },
    line_items: [line(10_000)],
    ...fields,
  });

export const subscribe = (fields: Partial<Stripe.Checkout.SessionCreateParams> = {}): Promise<Stripe.Checkout.Session> =>
  buy({ mode: "subscription", line_items: [line(5_000, "month")], ...fields });

export const idOf = (reference: string | { id: string } | null): string =>
  typeof reference === "string" ? reference : (reference?.id ?? "");

const asEvent = (event: SandboxEvent): Event => ({ ...event, data: { object: event.data.object as Record<string, unknown> } });

/** What the sandbox has told since `begin`, in its order. */
export async function toldSince(begin: number): Promise<Event[]> {
  return (await stripe.events(begin)).events.map(asEvent);
}

export const tellingsSoFar = async (): Promise<number> => (await stripe.events()).events.length;

/** Delivers events to the doors that take them, `width` at once, and waits until all are handled. */
export async function bring(events: readonly Event[], width = 1): Promise<void> {
  for (let at = 0; at < events.length; at += width) {
    await Promise.all(
      events.slice(at, at + width).map((each) => deliver(each, { endpoint: each.account === undefined ? "platform" : "connect" })),
    );
  }
  await settled();
}
