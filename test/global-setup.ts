/** Starts the Stripe sandbox and a receiver of webhooks once for all test files; the worker knows the sandbox as STRIPE_API_URL. */
import { existsSync, readFileSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { startReceiver } from "./fakes/receiver/server.ts";
import { startStripe } from "./fakes/stripe/server.ts";

/** Real traffic, where there is some; "" elsewhere, and the tests of it are skipped. */
const ACCESS_LOG = "../shared/data/access.log";
/** Stripe's published example objects, where they are. */
const FIXTURES = "../shared/data/stripe-fixtures.json";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stripe = await startStripe({ port: 0 });
  const receiver = await startReceiver({ port: 0 });
  project.provide("stripeUrl", stripe.url);
  project.provide("receiverUrl", receiver.url);
  project.provide("accessLog", existsSync(ACCESS_LOG) ? readFileSync(ACCESS_LOG, "latin1") : "");
  project.provide("stripeFixtures", existsSync(FIXTURES) ? readFileSync(FIXTURES, "utf8") : "");
  return async () => {
    await receiver.stop();
    await stripe.stop();
  };
}

declare module "vitest" {
  interface ProvidedContext {
    stripeUrl: string;
    receiverUrl: string;
    accessLog: string;
    stripeFixtures: string;
  }
}
