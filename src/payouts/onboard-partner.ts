/** Sends a partner to Stripe's own form; the Stripe method is made on the way if there is none. */
import { STALE } from "../auth/index.ts";
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { type ConnectMethod, connectMethod } from "./connect-method.ts";
import { countRemovedStripeMethods, isChangeOfMethod, listMethodsOf, type MethodRow } from "./store.ts";

type Wish = Pick<ConnectMethod, "partnerId" | "by" | "isFresh">;

/** `returnUrl`: where Stripe sends the visitor back to. Refuses `not_found`, `fresh_sign_in_required`, `unavailable`. */
export async function onboardPartner(ctx: Ctx, input: { returnUrl: string } & Wish): Promise<Result<{ url: string }>> {
  const method = await methodToOnboard(ctx, input);
  if (!method.ok) return method;
  const { railAccountId } = method.value;
  if (railAccountId === null) return refuse("invalid_state", "this method has no Stripe account");
  const link = await ctx.rail.onboardingUrl({ accountId: railAccountId, returnUrl: input.returnUrl });
  return "error" in link ? refuse("unavailable", `Stripe gave no link: ${link.error}`) : ok(link);
}

/** One that still waits for its owner, else any; a new one's id derives from the partner, so that two clicks make one account. */
async function methodToOnboard(ctx: Ctx, { partnerId, by, isFresh }: Wish): Promise<Result<MethodRow>> {
  const methods = (await listMethodsOf(ctx, partnerId)).filter((row) => row.type === "stripe");
  const known = methods.find((row) => row.status !== "active") ?? methods[0];
  // Stripe's form changes where an account's money goes; one that has never been paid is only being set up.
  const isChange = known?.status === "active" || (await isChangeOfMethod(ctx, partnerId));
  if (isChange && !isFresh) return STALE;
  if (known !== undefined) return ok(known);
  const removed = await countRemovedStripeMethods(ctx, partnerId);
  return connectMethod(ctx, { partnerId, by, isFresh, method: { type: "stripe" }, idempotencyId: `onboarding:${partnerId}:${removed}` });
}
