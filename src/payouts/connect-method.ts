/**
 * Adds a way to be paid: a manual one works at once, a Stripe one when its owner has finished Stripe's form. The account is
 * made first, under a key that derives from the method's id, so that a repeated call finds the same account and nothing is left half done.
 */
import { STALE } from "../auth/index.ts";
import type { Ctx } from "../context.ts";
import { derivedId, newId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { announce, commit, stage } from "../outbox.ts";
import { findPartner } from "../partners/index.ts";
import type { CreatePayoutMethod, MethodStatus } from "./contract.ts";
import { noteIdentities } from "./identify-account.ts";
import { methodFact } from "./method-fact.ts";
import { methodServes, NEW_METHOD_WAIT } from "./rules.ts";
import { sealDetails } from "./seal.ts";
import { findMethod, insertMethod, isChangeOfMethod, listMethodsOf, type MethodRow } from "./store.ts";

export type ConnectMethod = {
  partnerId: string;
  method: Omit<CreatePayoutMethod, "partnerId">;
  /** Who adds it: what a partner changes to is not used at once. */
  by: "owner" | "partner";
  /** Whether a change may be made: not by a session that was signed in long ago. */
  isFresh: boolean;
  /** The request's own id, or what else names this wish: the same one finds the method that it made. null: always a new method. */
  idempotencyId: string | null;
};

type Account = { railAccountId: string | null; status: MethodStatus };

/** Refuses `not_found` (partner), `fresh_sign_in_required`, `invalid_request` (details of a Stripe method), `unavailable` (Stripe did not answer). */
export async function connectMethod(ctx: Ctx, input: ConnectMethod): Promise<Result<MethodRow>> {
  const { partnerId, method } = input;
  const id = input.idempotencyId === null ? newId("pm") : derivedId("pm", input.idempotencyId);
  const partner = await findPartner(ctx, partnerId);
  if (partner === null) return refuse("not_found", "there is no such partner");
  if (method.type === "stripe" && method.details !== undefined)
    return refuse("invalid_request", "details belong to manual methods; Stripe asks for its own");
  const earlier = await findMethod(ctx, id);
  if (earlier !== null) return ok(earlier);
  const isChange = await isChangeOfMethod(ctx, partnerId);
  if (isChange && !input.isFresh) return STALE;

  const account: Result<Account> =
    method.type === "stripe" ? await openAccount(ctx, { id, partner }) : ok({ railAccountId: null, status: "active" });
  if (!account.ok) return account;

  const details =
    method.details === undefined ? null : await sealDetails(method.details, { authSecret: ctx.config.authSecret, methodId: id });
  const waits = input.by === "partner" && isChange;
  const row = {
    id,
    partnerId,
    type: method.type,
    currency: method.currency ?? null,
    label: method.label ?? null,
    details,
    ...account.value,
    sendAfter: waits ? ctx.now() + NEW_METHOD_WAIT : null,
    createdAt: ctx.now(),
  };
  const others = await listMethodsOf(ctx, partnerId);
  const isDefault = !others.some((one) => one.isDefault && (row.currency === null || methodServes(one, row.currency)));
  const fact = await methodFact(ctx, { ...row, bank: null, isDefault, removedAt: null }, "added");
  await commit(ctx, [insertMethod(ctx, row), stage(ctx, fact), noteIdentities(ctx, row, method.details ?? {})]);
  ctx.waitUntil(announce(ctx, fact));
  const saved = await findMethod(ctx, id);
  return saved === null ? refuse("invalid_state", "this method has been removed") : ok(saved);
}

type Opening = { id: string; partner: { id: string; email: string; country: string | null } };

/** A new account waits for its owner; one that a repeated call finds may have got further. */
async function openAccount(ctx: Pick<Ctx, "rail">, { id, partner }: Opening): Promise<Result<Account>> {
  const made = await ctx.rail.createAccount({
    partnerId: partner.id,
    email: partner.email,
    country: partner.country,
    idempotencyKey: `tributary:${id}`,
  });
  if ("error" in made) return refuse("unavailable", `Stripe could not open the account: ${made.error}`);
  const seen = await ctx.rail.readAccount(made.accountId);
  return ok({ railAccountId: made.accountId, status: "error" in seen ? "pending" : seen.status });
}
