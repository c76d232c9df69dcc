/** Whether a body is Stripe's: signed with this endpoint's own secret, over its raw bytes, at most five minutes ago. */
import type { Ctx } from "../context.ts";
import { type Result, refuse } from "../lib/result.ts";
import { type Endpoint, type Envelope, envelopeSchema } from "./contract.ts";

const TOLERANCE_SECONDS = 300;

/** Refuses `invalid_signature`, and `invalid_request` for what is signed and is no event. */
export async function verifyEvent(
  ctx: Pick<Ctx, "config" | "now">,
  input: { body: string; signature: string | null; endpoint: Endpoint },
): Promise<Result<Envelope>> {
  const { webhookSecret, connectWebhookSecret } = ctx.config.stripe;
  const secret = input.endpoint === "platform" ? webhookSecret : connectWebhookSecret;
  // Without a secret anybody could sign.
  if (input.signature === null || secret === "") return refuse("invalid_signature", "the Stripe-Signature header is missing");
  const { default: StripeClient } = await import("stripe");
  const { webhooks } = StripeClient;
  const provider = StripeClient.createSubtleCryptoProvider();
  try {
    await webhooks.constructEventAsync(input.body, input.signature, secret, TOLERANCE_SECONDS, provider, ctx.now());
  } catch {
    return refuse(
      "invalid_signature",
      "the signature is not that of this endpoint's secret over this body, or it is older than five minutes",
    );
  }
  const parsed = envelopeSchema.safeParse(JSON.parse(input.body));
  return parsed.success ? { ok: true, value: parsed.data } : refuse("invalid_request", "the body is not an event of Stripe's");
}
