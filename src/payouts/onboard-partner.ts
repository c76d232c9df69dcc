/** Sends a partner to Stripe's own form; the Stripe method is made on the way if there is none. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { type ConnectMethod, connectMethod } from "./connect-method.ts";
import { countRemovedStripeMethods, listMethodsOf, type MethodRow } from "./store.ts";

/** `returnUrl`: where Stripe sends the visitor back to. Refuses `not_found`, `unavailable`. */
export async function onboardPartner(
  ctx: Pick<Ctx, "db" | "rail" | "config" | "now">,
  input: { partnerId: string; returnUrl: string; by: ConnectMethod["by"] },
): Promise<Result<{ url: string }>> {
  const method = await methodToOnboard(ctx, input);
  if (!method.ok) return method;
  const { railAccountId } = method.value;
  if (railAccountId === null) return refuse("invalid_state", "this method has no Stripe account");
  const link = await ctx.rail.onboardingUrl({ accountId: railAccountId, returnUrl: input.returnUrl });
  return "error" in link ? refuse("unavailable", `Stripe gave no link: ${link.error}`) : ok(link);
}

/** One that still waits for its owner, else any; a new one's id derives from the partner, so that two clicks make one account. */
async function methodToOnboard(
  ctx: Pick<Ctx, "db" | "rail" | "config" | "now">,
  { partnerId, by }: Pick<ConnectMethod, "partnerId" | "by">,
): Promise<Result<MethodRow>> {
  const methods = (await listMethodsOf(ctx, partnerId)).filter((row) => row.type === "stripe");
  const known = methods.find((row) => row.status !== "active") ?? methods[0];
  if (known !== undefined) return ok(known);
  const removed = await countRemovedStripeMethods(ctx, partnerId);
  return connectMethod(ctx, { partnerId, by, method: { type: "stripe" }, idempotencyId: `onboarding:${partnerId}:${removed}` });
}
