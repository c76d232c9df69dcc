/** The sandbox as a partner and as Stripe itself would use it: its hosted form, and its control door. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api.ts";
import { Complaint, getWebhookSecrets, STRIPE_KEY } from "./settings.ts";

const LOOKS = 50;

/** Makes a Stripe method and fills in the hosted form; answers the connected account's id once it can be paid. */
export async function connectStripe(api: Api, { partnerId }: { partnerId: string }): Promise<string> {
  const method = await api.post<{ id: string }>("/v1/payout-methods", { partnerId, type: "stripe" });
  const { url } = await api.post<{ url: string }>("/v1/payout-methods/stripe/onboarding", { partnerId });
  const form = new URL(url);
  const accountId = form.pathname.split("/").at(-1) ?? "";
  form.searchParams.set("auto", "1");
  const response = await fetch(form, { redirect: "manual" });
  if (response.status !== 303) throw new Complaint(`the sandbox's form answered ${response.status} instead of leading back`);
  for (let look = 0; look < LOOKS; look += 1) {
    const { status } = await api.get<{ status: string }>(`/v1/payout-methods/${method.id}`);
    if (status === "active") return accountId;
    await sleep(100);
  }
  throw new Complaint("the payout method did not become active after its form was filled in");
}

/** As when Stripe finds something wrong with an account: transfers to it are refused from now on. */
export const restrictAtStripe = (stripeUrl: string, accountId: string): Promise<void> =>
  control(stripeUrl, "restrict", { account: accountId });

/** From now on the sandbox tells the local worker what happens, at both of its doors. */
export function tellWorker({ stripeUrl, apiUrl }: { stripeUrl: string; apiUrl: string }): Promise<void> {
  const { own, connect } = getWebhookSecrets();
  return control(stripeUrl, "webhooks", {
    webhooks: [
      { url: `${apiUrl}/v1/stripe/webhook`, secret: own, connect: false },
      { url: `${apiUrl}/v1/stripe/connect-webhook`, secret: connect, connect: true },
    ],
  });
}

async function control(stripeUrl: string, name: string, body: object): Promise<void> {
  const response = await fetch(`${stripeUrl}/_control/${name}?key=${STRIPE_KEY}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Complaint(`the sandbox did not take "${name}": ${response.status} ${await response.text()}`);
}
