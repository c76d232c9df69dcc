/** Stripe's client, loaded when it is first needed, so that a click never pays for it; each call is bounded and none is repeated here. */
import type { Stripe } from "stripe";
import { SECOND } from "../lib/time.ts";

/** `apiUrl` is "" for Stripe itself; `timeoutMs` bounds each call, 10 s by default. */
export type StripeConfig = { secretKey: string; apiUrl: string; timeoutMs?: number };

export async function connectStripe(config: StripeConfig): Promise<Stripe> {
  const { default: StripeClient } = await import("stripe");
  const api = config.apiUrl === "" ? null : new URL(config.apiUrl);
  return new StripeClient(config.secretKey, {
    httpClient: StripeClient.createFetchHttpClient(),
    // Retries are the caller's: it records each outcome before it tries again.
    maxNetworkRetries: 0,
    timeout: config.timeoutMs ?? 10 * SECOND,
    telemetry: false,
    ...(api === null ? {} : { host: api.hostname, port: api.port, protocol: api.protocol === "http:" ? "http" : "https" }),
  });
}

type Thrown = { statusCode?: unknown; rawType?: unknown; code?: unknown; headers?: unknown };
export const thrown = (error: unknown): Thrown => (typeof error === "object" && error !== null ? error : {});

/** Stripe has answered, and will answer the same again: no such object, or none that this key may see. */
export function isDefinite(error: unknown): boolean {
  const { statusCode } = thrown(error);
  return typeof statusCode === "number" && statusCode >= 400 && statusCode < 500 && ![401, 408, 409, 429].includes(statusCode);
}
