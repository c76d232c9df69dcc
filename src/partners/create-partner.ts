/** Takes a partner in: one an e-mail. A repeated request with the same Idempotency-Key finds the partner that it made. */
import type { Ctx } from "../context.ts";
import { derivedId, newId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, makeFact, stage, won } from "../outbox.ts";
import type { CreatePartner, Partner } from "./contract.ts";
import { CREATION_FACT } from "./rules.ts";
import { findPartner, insertPartner, showPartner } from "./store.ts";

export async function createPartner(ctx: Ctx, input: { partner: CreatePartner; idempotencyId: string | null }): Promise<Result<Partner>> {
  const { country, ...partner } = input.partner;
  const at = ctx.now();
  const row = {
    ...partner,
    id: input.idempotencyId === null ? newId("ptn") : derivedId("ptn", input.idempotencyId),
    country: country ?? null,
    taxStatus: "not_required" as const,
    statusReason: null,
    website: null,
    message: null,
    termsVersion: null,
    createdAt: at,
    updatedAt: at,
  };
  const created = showPartner(row);
  const fact = makeFact(CREATION_FACT[row.status], { at, data: created, about: [row.id, "created"] });
  const [inserted] = await commit(ctx, [insertPartner(ctx, row), stage(ctx, fact)]);
  if (!won(inserted)) {
    const earlier = await findPartner(ctx, row.id);
    return earlier === null ? refuse("email_taken", "another partner has this e-mail") : ok(earlier);
  }
  await announce(ctx, fact);
  return ok(created);
}
