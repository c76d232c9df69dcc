/** Starts the Stripe sandbox once for all test files; its address becomes the worker's STRIPE_API_URL. */
import type { TestProject } from "vitest/node";
import { startStripe } from "./fakes/stripe/server.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stripe = await startStripe({ port: 0 });
  project.provide("stripeUrl", stripe.url);
  return () => stripe.stop();
}

declare module "vitest" {
  interface ProvidedContext {
    stripeUrl: string;
  }
}
