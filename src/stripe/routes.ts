/** Where Stripe's events arrive: `/stripe/webhook` those of our own account, `/stripe/connect-webhook` those of connected accounts. */
import { z } from "zod";
import { type AppContext, answer, makeRouter, type Router, route, unwrap } from "../auth/http.ts";
import type { Endpoint } from "./contract.ts";
import { type Received, receiveEvent } from "./receive-event.ts";
import { verifyEvent } from "./verify-event.ts";

const receivedSchema = z
  .object({ received: z.literal(true), ignored: z.string().optional().meta({ description: "why nothing will be done" }) })
  .meta({ id: "ReceivedStripeEvent" });

const door = <P extends string>(path: P, summary: string) =>
  route({
    method: "post",
    path,
    tags: ["Stripe"],
    summary,
    security: [],
    request: { headers: z.object({ "stripe-signature": z.string().optional() }) },
    responses: { 200: answer(receivedSchema, "Stored, and handled next") },
  });

const webhook = door("/stripe/webhook", "Stripe's events of the programme's own account, signed with its endpoint's secret");
const connectWebhook = door("/stripe/connect-webhook", "Stripe's events of connected accounts, signed with their endpoint's secret");

export const stripeRoutes: Router = makeRouter()
  .openapi(webhook, async (c) => c.json(await receive(c, "platform"), 200))
  .openapi(connectWebhook, async (c) => c.json(await receive(c, "connect"), 200));

async function receive(c: AppContext, endpoint: Endpoint): Promise<Received> {
  const ctx = c.get("ctx");
  const body = await c.req.text();
  const envelope = unwrap(await verifyEvent(ctx, { body, signature: c.req.header("stripe-signature") ?? null, endpoint }));
  return receiveEvent(ctx, { envelope, body, endpoint });
}
