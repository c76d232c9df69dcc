/**
 * Notes where a partner itself was seen: the address that it uses the API or the dashboard from, the device that it buys with
 * under its own name. Law: a note is evidence for later and is never waited for.
 */
import type { Ctx } from "../context.ts";
import type { ConversionRow } from "../conversions/index.ts";
import { HOUR } from "../lib/time.ts";
import { commit } from "../outbox.ts";
import { findClickFacts } from "./gather-evidence.ts";
import { addressKey } from "./identity.ts";
import { upsertOrigin } from "./store.ts";

/** What this isolate has noted, so that a busy dashboard is one row an hour. */
const noted = new Map<string, number>();
const MAX_NOTED = 5_000;

export async function noteOrigin(ctx: Pick<Ctx, "db" | "now">, input: { partnerId: string; ip: string | null }): Promise<void> {
  const address = addressKey(input.ip);
  if (address === null) return;
  const [key, now] = [`${input.partnerId} ${address}`, ctx.now()];
  if ((noted.get(key) ?? 0) > now - HOUR) return;
  if (noted.size >= MAX_NOTED) noted.clear();
  noted.set(key, now);
  await commit(ctx, [upsertOrigin(ctx, { partnerId: input.partnerId, address, fingerprint: "", seenAt: now })]);
}

/** A partner who buys as itself shows its address and device; the purchase itself is refused by attribution. */
export async function noteOwnPurchase(ctx: Pick<Ctx, "db" | "now">, { decision }: Pick<ConversionRow, "decision">): Promise<void> {
  for (const { clickId, partnerId } of decision.touches.filter((touch) => touch.reason === "own_purchase")) {
    const click = await findClickFacts(ctx, { clickId });
    if (partnerId === null || click?.address == null) continue;
    const { address, fingerprint } = click;
    await commit(ctx, [upsertOrigin(ctx, { partnerId, address, fingerprint: fingerprint ?? "", seenAt: ctx.now() })]);
  }
}
