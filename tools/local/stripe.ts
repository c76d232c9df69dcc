/** The sandbox as a partner and as Stripe itself would use it: its hosted form, and its control door. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api.ts";
import { Complaint, STRIPE_KEY } from "./settings.ts";

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
export async function restrictAtStripe(stripeUrl: string, accountId: string): Promise<void> {
  const response = await fetch(`${stripeUrl}/_control/restrict?key=${STRIPE_KEY}`, {
    method: "POST",
    body: JSON.stringify({ account: accountId }),
  });
  if (!response.ok) throw new Complaint(`the sandbox did not restrict the account: ${response.status} ${await response.text()}`);
}
