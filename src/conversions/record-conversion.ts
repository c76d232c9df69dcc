/**
 * Records a signup or sale: one row a fact, attributed once, durable with its outbox row before anything is answered. The
 * insert carries what was decided on (the customer's binding, its earlier sales) as its condition, so of concurrent
 * reports one wins and the others are decided again on what it left.
 */
import { type Attribution, attribute, splitShares } from "../attribution/index.ts";
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { newId } from "../lib/ids.ts";
import { ok, type Result } from "../lib/result.ts";
import { announce, commit, handleStaged, makeFact, type Statement, stage, won } from "../outbox.ts";
import { getTermsAt } from "../program/index.ts";
import type { Conversion, ConversionReport } from "./contract.ts";
import { gatherEvidence, readGiven } from "./gather-evidence.ts";
import { recogniseCustomer } from "./recognise-customer.ts";
import { conflictOf, occurredAtOf } from "./rules.ts";
import { toConversion } from "./show-conversion.ts";
import {
  bindCustomer,
  type ConversionRow,
  type CustomerRow,
  type DecidedOn,
  findConversion,
  findCustomerById,
  findReported,
  hasEarlierSale,
  insertConversion,
  upsertCustomer,
} from "./store.ts";

/** What a decision rests on can change under it three times: the customer appears, is bound, has its first sale. */
const MAX_ATTEMPTS = 6;

export type Recorded = { conversion: Conversion; isNew: boolean };

/** The conversion, new or as it is stored. Refuses `occurred_at_out_of_range` and `conversion_conflict`. */
export async function recordConversion(ctx: Ctx, report: ConversionReport): Promise<Result<Recorded>> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { stored, known } = await findReported(ctx, report);
    if (stored !== null) return repeat(ctx, report, stored);
    const occurredAt = occurredAtOf(report.occurredAt, { now: ctx.now(), isAnyTimeTaken: report.isAnyTimeTaken });
    if (!occurredAt.ok) return occurredAt;
    const draft = await decide(ctx, report, { occurredAt: occurredAt.value, known });
    const fact = factOf(draft.conversion);
    if (!(await save(ctx, draft, fact))) continue;
    await announce(ctx, fact);
    return ok({ conversion: await asItNowIs(ctx, draft.conversion), isNew: true });
  }
  throw new Error(`the ${report.type} ${report.externalId} was overtaken ${MAX_ATTEMPTS} times`);
}

const factOf = (row: ConversionRow): FactOf<"signup.recorded" | "sale.recorded"> =>
  makeFact(row.type === "signup" ? "signup.recorded" : "sale.recorded", { at: row.createdAt, data: toConversion(row), about: [row.id] });

/** A known identity: the same values get the stored conversion, whose fact is handled if that was interrupted. */
async function repeat(ctx: Ctx, report: ConversionReport, stored: ConversionRow): Promise<Result<Recorded>> {
  const customer = await findCustomerById(ctx, stored.customerId);
  const customerExternalId = (customer && (await recogniseCustomer(ctx, customer, report.customer.externalId))) ?? "";
  const conflict = conflictOf(report, { ...stored, customerExternalId });
  if (conflict !== null) return { ok: false, refusal: conflict };
  // The outbox has noted a failure and will try again; the conversion stands.
  await handleStaged(ctx, factOf(stored).id).catch(() => undefined);
  return ok({ conversion: await asItNowIs(ctx, stored), isNew: false });
}

/** What its fact's handlers have left of it: it may have been rejected as fraud. */
const asItNowIs = async (ctx: Ctx, row: ConversionRow): Promise<Conversion> => toConversion((await findConversion(ctx, row.id)) ?? row);

type Draft = { conversion: ConversionRow; customer: CustomerRow; decidedOn: DecidedOn; isBinding: boolean };

async function decide(
  ctx: Ctx,
  report: ConversionReport,
  { occurredAt, known }: { occurredAt: number; known: CustomerRow | null },
): Promise<Draft> {
  const customer = withReported(known, report, ctx.now());
  const isKindOpen = report.type === "sale" && report.kind === null;
  const [version, hadSale] = await Promise.all([
    getTermsAt(ctx, occurredAt),
    isKindOpen && known !== null ? hasEarlierSale(ctx, { customerId: known.id, at: occurredAt }) : false,
  ]);
  const terms = version.terms.attribution;
  const { given, visitor } = readGiven(ctx, report);
  const asked = { occurredAt, terms, customerEmail: customer.email, given, visitor };
  const { attribution, hasInvalidToken, isBinding } = await attributeReport(ctx, asked, { customer, isTimed: report.occurredAt !== null });
  const kind = isKindOpen ? (hadSale ? "recurring" : "one_time") : report.kind;
  const decision = { model: terms.model, windowDays: terms.windowDays, touches: attribution.touches };
  return {
    customer,
    isBinding,
    decidedOn: { boundBy: customer.boundBy, binding: customer.binding, hasEarlierSale: isKindOpen ? hadSale : null },
    conversion: {
      ...rowOf(ctx, { report, attribution }),
      customerId: customer.id,
      kind,
      decision,
      termsVersion: version.version,
      occurredAt,
      given,
      visitor: hasInvalidToken ? null : visitor,
      revision: 0,
      revisions: {},
    },
  };
}

type Asked = Omit<Parameters<typeof gatherEvidence>[1], "binding">;

/**
 * The binding decides; but a conversion that occurred before the one that bound the customer, and has touches of its own,
 * would have bound it in order: it does so now, and what came later follows it.
 */
async function attributeReport(
  ctx: Ctx,
  asked: Asked,
  { customer: { binding, boundBy }, isTimed }: { customer: CustomerRow; isTimed: boolean },
): Promise<{ attribution: Attribution; hasInvalidToken: boolean; isBinding: boolean }> {
  // What occurs now is not before anything.
  const binder = boundBy === null || !isTimed ? null : await findConversion(ctx, boundBy);
  if (binding === null || (binder !== null && binder.occurredAt > asked.occurredAt)) {
    const evidence = await gatherEvidence(ctx, { ...asked, binding: null });
    const attribution = attribute(evidence);
    const isBinding = attribution.shares.length > 0;
    if (isBinding || binding === null) return { attribution, hasInvalidToken: evidence.hasInvalidToken, isBinding };
  }
  const evidence = await gatherEvidence(ctx, { ...asked, binding });
  return { attribution: attribute(evidence), hasInvalidToken: evidence.hasInvalidToken, isBinding: false };
}

const withReported = (known: CustomerRow | null, { customer }: ConversionReport, now: number): CustomerRow => ({
  ...(known ?? { id: newId("cus"), externalId: customer.externalId, binding: null, boundBy: null, createdAt: now, erasedAt: null }),
  email: customer.email ?? known?.email ?? null,
  name: customer.name ?? known?.name ?? null,
});

function rowOf(ctx: Pick<Ctx, "now">, { report, attribution }: { report: ConversionReport; attribution: Attribution }) {
  const { type, externalId, amountMinor, currency, product, quantity, metadata } = report;
  const { status, shares, holds } = attribution;
  return {
    id: newId("cnv"),
    type,
    externalId,
    amountMinor,
    currency,
    product,
    quantity,
    metadata,
    status,
    holds,
    shares: splitShares(amountMinor, shares),
    createdAt: ctx.now(),
  };
}

/** One transaction: customer, conversion, its fact, and the binding where this conversion is the first attributed one. */
async function save(
  ctx: Ctx,
  { conversion, customer, decidedOn, isBinding }: Draft,
  fact: FactOf<"signup.recorded" | "sale.recorded">,
): Promise<boolean> {
  const statements: [Statement, ...Statement[]] = [
    upsertCustomer(ctx, customer),
    insertConversion(ctx, conversion, decidedOn),
    stage(ctx, fact),
  ];
  if (isBinding) statements.push(bindCustomer(ctx, conversion, customer.boundBy));
  const [, inserted] = await commit(ctx, statements);
  return won(inserted);
}
