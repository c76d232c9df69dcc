/** The deployed bundle with its state on disk beside a Stripe sandbox, to be killed and started again, and spoken to through its API. */
import { join } from "node:path";
import { type StripeControl, stripeControl } from "../../../test/fakes/stripe/client.ts";
import { startStripe } from "../../../test/fakes/stripe/server.ts";
import { makeKey } from "../../create-key.ts";
import { type Api, makeApi } from "../../local/api.ts";
import { type Bench, startWorkers } from "../runtime.ts";

export type Program = {
  api: () => Api;
  origin: () => string;
  stripe: StripeControl;
  bench: () => Bench;
  /** SIGKILL, then a start on the same state. */
  killAndRestart: () => Promise<void>;
  stop: () => Promise<void>;
};

export async function startProgram(scratch: string, folder: string): Promise<Program> {
  const sandbox = await startStripe({ port: 0 });
  const stripe = stripeControl(sandbox.url, "sk_test_bench");
  const state = join(scratch, `program-${Date.now()}`);
  const variables = { ENVIRONMENT: "development", STRIPE_API_URL: sandbox.url };
  const start = () => startWorkers(scratch, [{ name: "program", folder }], { state, variables });
  let bench = await start();
  const { key, sql } = makeKey("secret");
  await bench.db.prepare(sql).run();
  let origin = `http://127.0.0.1:${await bench.portOf("program")}`;
  return {
    api: () => makeApi({ apiUrl: origin, secretKey: key }),
    origin: () => origin,
    stripe,
    bench: () => bench,
    killAndRestart: async () => {
      await bench.kill();
      bench = await start();
      origin = `http://127.0.0.1:${await bench.portOf("program")}`;
    },
    stop: async () => {
      await bench.stop();
      await sandbox.stop();
    },
  };
}

export type Paid = { id: string; accountId: string };

/** A partner with money and an active Stripe account. */
export async function makePayee({ api, stripe, bench }: Program, input: { n: number; amountMinor: number }): Promise<Paid> {
  const partner = await api().post<{ id: string }>("/v1/partners", { email: `payee-${input.n}@example.com`, name: `Payee ${input.n}` });
  await api().post("/v1/commissions", { partnerId: partner.id, amountMinor: input.amountMinor, currency: "USD", reason: "a start" });
  const method = await api().post<{ id: string }>("/v1/payout-methods", { partnerId: partner.id, type: "stripe" });
  const statement = bench().db.prepare("select rail_account_id from payout_methods where id = ?").bind(method.id);
  const accountId = (await statement.first<string>("rail_account_id")) ?? "";
  await stripe.complete(accountId);
  await api().get(`/v1/payout-methods/${method.id}`);
  return { id: partner.id, accountId };
}
