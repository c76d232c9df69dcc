/**
 * Binds a customer to whom its click came from, without a conversion: a subscription that is begun today may be paid in two
 * months, when the click has long expired. Written once, as by a conversion; a bound customer stays as it is.
 */
import { attribute } from "../attribution/index.ts";
import type { Ctx } from "../context.ts";
import { newId } from "../lib/ids.ts";
import { commit } from "../outbox.ts";
import { getTermsAt } from "../program/index.ts";
import type { ConversionReport } from "./contract.ts";
import { gatherEvidence, readGiven } from "./gather-evidence.ts";
import { bindUnbound, findCustomer, upsertCustomer } from "./store.ts";

/** `boundBy` names what the customer began: it stands where a conversion's id would. */
export type BindCustomer = Pick<ConversionReport, "customer" | "click" | "code"> & { occurredAt: number; boundBy: string };

/** Answers the customer's id; null where there is none of that external id. */
export async function bindCustomer(
  ctx: Pick<Ctx, "db" | "config" | "now">,
  { customer, click, code, occurredAt, boundBy }: BindCustomer,
): Promise<string | null> {
  const known = await findCustomer(ctx, customer.externalId);
  if (known !== null && known.binding !== null) return known.id;
  const { terms } = await getTermsAt(ctx, occurredAt);
  const email = customer.email ?? known?.email ?? null;
  const name = customer.name ?? known?.name ?? null;
  const evidence = await gatherEvidence(ctx, {
    occurredAt,
    terms: terms.attribution,
    customerEmail: email,
    binding: null,
    ...readGiven(ctx, { click, code }),
  });
  const { shares } = attribute(evidence);
  if (shares.length === 0) return known?.id ?? null;
  const row = { id: known?.id ?? newId("cus"), externalId: customer.externalId, email, name, createdAt: known?.createdAt ?? ctx.now() };
  await commit(ctx, [upsertCustomer(ctx, row), bindUnbound(ctx, { externalId: row.externalId, shares, boundBy })]);
  // Of two that made it at once one has the row.
  return (await findCustomer(ctx, row.externalId))?.id ?? null;
}
