/**
 * Finds who is due in a currency: everyone with something available, ready or with the reason why not. It reads D1's
 * projection and changes nothing; each partner's account still decides for itself when it is asked.
 */
import { countPayingCustomers } from "../commissions/index.ts";
import type { Ctx } from "../context.ts";
import { listPartnersByIds, type Partner } from "../partners/index.ts";
import { getCurrentTerms, type Terms } from "../program/index.ts";
import { minimumOf } from "./request-payout.ts";
import { pickMethod, refuseForProgram, refusePayout } from "./rules.ts";
import type { RunPreview } from "./run-contract.ts";
import { type BalanceRow, listAvailable, listMethodsOfMany } from "./run-store.ts";
import type { MethodRow } from "./store.ts";

const PAGE = 500;
/** Of one run; who comes after has the next one. */
const MAX_READY = 10_000;

type Needs = Pick<Ctx, "db" | "now" | "rail">;
export type RunPlan = Pick<RunPreview, "ready" | "exceptions" | "totalMinor"> & { currency: string };

/** `currency` is the terms' own where none is named. */
export async function planRun(ctx: Pick<Ctx, "db" | "now">, input: { currency?: string | undefined }): Promise<RunPlan> {
  const { terms } = await getCurrentTerms(ctx);
  const currency = input.currency ?? terms.currency;
  const plan: RunPlan = { currency, ready: [], exceptions: [], totalMinor: 0 };
  let afterId = "";
  for (;;) {
    const rows = await listAvailable(ctx, { currency, afterId, limit: PAGE });
    await judgePage(ctx, { rows, terms, plan });
    afterId = rows.at(-1)?.partnerId ?? "";
    if (rows.length < PAGE || plan.ready.length >= MAX_READY) break;
  }
  plan.ready = plan.ready.slice(0, MAX_READY);
  plan.totalMinor = plan.ready.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return plan;
}

async function judgePage(ctx: Pick<Ctx, "db" | "now">, input: { rows: readonly BalanceRow[]; terms: Terms; plan: RunPlan }): Promise<void> {
  const { rows, terms, plan } = input;
  const ids = rows.map(({ partnerId }) => partnerId);
  const [partners, methods] = await Promise.all([listPartnersByIds(ctx, ids), listMethodsOfMany(ctx, ids)]);
  const payingCustomers = terms.payouts.minimumPayingCustomers === 0 ? new Map() : await countPayingCustomers(ctx, ids);
  const partnerOf = new Map(partners.map((partner) => [partner.id, partner]));
  const methodsOf = Map.groupBy(methods, ({ partnerId }) => partnerId);
  for (const { partnerId, availableMinor } of rows) {
    const partner = partnerOf.get(partnerId);
    if (partner === undefined) continue;
    const method = pickMethod(
      (methodsOf.get(partnerId) ?? []).filter((row) => row.status === "active"),
      plan.currency,
    );
    const refusal = refusalOf({
      partner,
      method,
      availableMinor,
      terms,
      currency: plan.currency,
      payingCustomers: payingCustomers.get(partnerId) ?? 0,
    });
    if (refusal !== null) plan.exceptions.push({ partnerId, availableMinor, code: refusal.code, detail: refusal.detail });
    else if (method !== null) plan.ready.push({ partnerId, amountMinor: availableMinor, methodId: method.id, methodType: method.type });
  }
}

type Due = { partner: Partner; method: MethodRow | null; availableMinor: number; terms: Terms; currency: string; payingCustomers: number };

/** The first reason why the whole of what is available cannot be asked for; null: it can. */
function refusalOf({ partner, method, availableMinor, terms, currency, payingCustomers }: Due) {
  if (partner.status !== "active") return { code: "partner_not_active", detail: `the partner is ${partner.status}` };
  const minimumMinor = minimumOf({ terms, tier: partner.tier, currency, method });
  const facts = { amountMinor: availableMinor, availableMinor, currency, quarantine: null, minimumMinor, hasMethod: method !== null };
  return refusePayout(facts) ?? refuseForProgram({ terms, partner, payingCustomers });
}

/** The plan beside what Stripe has: what of it leaves through Stripe, and what is lacking for it. */
export async function previewRun(ctx: Needs, input: { currency?: string | undefined }): Promise<RunPreview> {
  const plan = await planRun(ctx, input);
  const viaStripeMinor = plan.ready.reduce((sum, { methodType, amountMinor }) => sum + (methodType === "stripe" ? amountMinor : 0), 0);
  const balance = await ctx.rail.readBalance();
  const stripeAvailableMinor = "error" in balance ? null : (balance.availableMinor[plan.currency] ?? 0);
  const shortfallMinor = stripeAvailableMinor === null ? null : Math.max(0, viaStripeMinor - stripeAvailableMinor);
  return { ...plan, viaStripeMinor, stripeAvailableMinor, shortfallMinor };
}
