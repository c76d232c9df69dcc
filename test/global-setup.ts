/**
 * Starts the Stripe sandbox, a receiver of webhooks and a server of the dashboard's own files once for all test files; the worker knows
 * the first as STRIPE_API_URL and the last as DASHBOARD_URL.
 */
import { existsSync, readFileSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { startReceiver } from "./fakes/receiver/server.ts";
import { startStripe } from "./fakes/stripe/server.ts";
import { startFiles } from "./support/serve-files.ts";

/** Real traffic, where there is some; "" elsewhere, and the tests of it are skipped. */
const ACCESS_LOG = "../shared/data/access.log";
/** Stripe's published example objects, where they are. */
const FIXTURES = "../shared/data/stripe-fixtures.json";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stripe = await startStripe({ port: 0 });
  const receiver = await startReceiver({ port: 0 });
  const dashboard = await startFiles("dashboard/public");
  project.provide("dashboardUrl", dashboard.url);
  project.provide("stripeUrl", stripe.url);
  project.provide("receiverUrl", receiver.url);
  project.provide("accessLog", existsSync(ACCESS_LOG) ? readFileSync(ACCESS_LOG, "latin1") : "");
  project.provide("stripeFixtures", existsSync(FIXTURES) ? readFileSync(FIXTURES, "utf8") : "");
  return async () => {
    await dashboard.stop();
    await receiver.stop();
    await stripe.stop();
  };
}

declare module "vitest" {
  interface ProvidedContext {
    stripeUrl: string;
    dashboardUrl: string;
    receiverUrl: string;
    accessLog: string;
    stripeFixtures: string;
  }
}
