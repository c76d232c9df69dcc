/**
 * Takes an application: a partner with status `applied`, one an e-mail. Whether the address is known changes neither the
 * answer nor its time; a trap that was sprung is answered alike, too. Limits are exact, by address and by e-mail.
 */
import type { Ctx } from "../context.ts";
import { newId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, makeFact, stage, won } from "../outbox.ts";
import type { Application } from "./contract.ts";
import { CREATION_FACT } from "./rules.ts";
import { insertPartner, showPartner } from "./store.ts";

export async function applyForPartner(ctx: Ctx, input: { application: Application; address: string }): Promise<Result<null>> {
  const { contactByFax, ...application } = input.application;
  const limited = await takeBoth(ctx, { address: input.address, email: application.email });
  if (!limited.ok) return limited;
  if (contactByFax !== undefined && contactByFax !== "") return ok(null);

  const at = ctx.now();
  const row = {
    ...application,
    id: newId("ptn"),
    country: application.country ?? null,
    website: application.website ?? null,
    message: application.message ?? null,
    tier: "tier1" as const,
    rateBps: null,
    status: "applied" as const,
    taxStatus: "not_required" as const,
    statusReason: null,
    termsVersion: null,
    createdAt: at,
    updatedAt: at,
  };
  const fact = makeFact(CREATION_FACT.applied, { at, data: showPartner(row), about: [row.id, "created"] });
  const [inserted] = await commit(ctx, [insertPartner(ctx, row), stage(ctx, fact)]);
  // After the answer, whose time would else tell a new address from a known one; the fact is durable already.
  if (won(inserted)) ctx.waitUntil(announce(ctx, fact));
  return ok(null);
}

/**
 * Closed where the counters do not answer: the form takes text from anybody, and without them one sender could fill the
 * owners' list and mailbox. An applicant can come again; nobody's money waits.
 */
async function takeBoth(ctx: Pick<Ctx, "limits">, { address, email }: { address: string; email: string }): Promise<Result<null>> {
  try {
    for (const [name, key] of [["apply_address", address] as const, ["apply_email", email] as const]) {
      const taken = await ctx.limits.take(name, key);
      if (!taken.ok) return refuse("rate_limited", "too many applications; try again later", { retryAfter: taken.retryAfter });
    }
    return ok(null);
  } catch (error) {
    console.error("applications are closed: their limits do not answer", error);
    return refuse("unavailable", "applications cannot be taken just now");
  }
}
