/** Pays the demo's partners what has been released, each in its own way: through the sandbox, by hand, or not yet. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, listAll } from "../local/api.ts";
import { connectStripe, restrictAtStripe } from "../local/stripe.ts";
import type { SeededPartner } from "../seed-demo.ts";

type Payout = { id: string; status: string };
type Commission = { status: string; releasesAt: string };

const LOOKS = 60;

export async function payPartners(
  api: Api,
  { partners, stripeUrl }: { partners: readonly SeededPartner[]; stripeUrl: string },
): Promise<void> {
  await waitUntil("what is due has been released", async () => {
    const pending = await listAll<Commission>(api, "/v1/commissions?status=pending");
    return pending.every(({ releasesAt }) => Date.parse(releasesAt) > Date.now());
  });
  for (const partner of partners) {
    if (partner.cast.payout !== "none") await payPartner(api, { partner, stripeUrl });
  }
  await waitUntil(
    "the sandbox has answered every payout",
    async () => (await listAll<Payout>(api, "/v1/payouts?status=processing")).length === 0,
  );
  const payouts = await listAll<Payout>(api, "/v1/payouts?");
  const byStatus = Map.groupBy(payouts, ({ status }) => status);
  console.log(`  payouts: ${[...byStatus].map(([status, each]) => `${each.length} ${status}`).join(", ")}`);
}

async function payPartner(api: Api, { partner: { cast, id }, stripeUrl }: { partner: SeededPartner; stripeUrl: string }): Promise<void> {
  const amountMinor = await payableOf(api, id);
  if (cast.payout === "manual")
    await api.post("/v1/payout-methods", {
      partnerId: id,
      type: "manual",
      label: "Bank transfer",
      details: { iban: "GB33BUKB20201555555555" },
    });
  else {
    const accountId = await connectStripe(api, { partnerId: id });
    if (cast.payout === "fails") await restrictAtStripe(stripeUrl, accountId);
  }
  if (amountMinor === 0) return;
  const payout = await api.post<Payout>("/v1/payouts", { partnerId: id, amountMinor, currency: "USD" });
  if (payout.status === "requested" && cast.payout !== "waits") await api.post(`/v1/payouts/${payout.id}/approve`);
  // Of the two who are paid by hand, one still waits for the bank.
  if (cast.payout === "manual" && cast.tier === "tier1") await api.post(`/v1/payouts/${payout.id}/mark-paid`);
}

/** Four fifths of what is available, in whole tens, if that is worth a payout. */
async function payableOf(api: Api, partnerId: string): Promise<number> {
  const { balances } = await api.get<{ balances: { currency: string; availableMinor: number }[] }>(`/v1/partners/${partnerId}/balance`);
  const availableMinor = balances.find(({ currency }) => currency === "USD")?.availableMinor ?? 0;
  const amountMinor = Math.floor(availableMinor * 0.8) - (Math.floor(availableMinor * 0.8) % 1_000);
  return amountMinor >= 10_000 ? amountMinor : 0;
}

async function waitUntil(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (await isSo()) return;
    await sleep(300);
  }
  throw new Error(`it took too long until ${what}`);
}
