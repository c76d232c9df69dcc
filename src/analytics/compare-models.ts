/**
 * Compares the attribution models over the same sales: what each would have given to whom, from the touches that decided.
 * Law: every model divides every sale to the minor unit, so over all partners their totals are equal.
 */
import type { Ctx } from "../context.ts";
import { type ConversionRow, listBinders, listConversionRows } from "../conversions/index.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { type AttributionModel, getTermsVersion } from "../program/index.ts";
import type { ModelComparison } from "./contract.ts";
import { addShares, type ComparedSale, MODELS, type Range, rankPartners, sharesOf, type Totals } from "./rules.ts";

const PAGE = 500;
const MAX_SALES = 50_000;

type Input = { range: Range; currency: string; model: AttributionModel | null; partnerId: string | null; linkId: string | null };

/** Refuses `range_too_large`. A partner and a link narrow what is shown, never what is divided. */
export async function compareModels(ctx: Pick<Ctx, "db">, input: Input): Promise<Result<ModelComparison>> {
  const totals = new Map<AttributionModel, Totals>((input.model === null ? MODELS : [input.model]).map((model) => [model, new Map()]));
  const filter = { type: "sale" as const, status: "attributed" as const, partnerId: null, ...input.range };
  const halfLives = new Map<number, number>();
  let after: string | null = null;
  for (let read = 0; read <= MAX_SALES; read += PAGE) {
    const rows: ConversionRow[] = await listConversionRows(ctx, filter, { limit: PAGE, after });
    const page = rows.slice(0, PAGE);
    for (const sale of await toCompared(ctx, page, { currency: input.currency, halfLives })) add(totals, sale, input);
    if (rows.length <= PAGE) return ok({ models: [...totals].map(([model, each]) => ({ model, partners: rankPartners(each) })) });
    after = page.at(-1)?.id ?? null;
  }
  return refuse("range_too_large", `more than ${MAX_SALES} sales lie in this range; ask for a shorter one`, { maximum: MAX_SALES });
}

function add(totals: Map<AttributionModel, Totals>, sale: ComparedSale, { partnerId, linkId }: Input): void {
  for (const [model, each] of totals) {
    const shown = sharesOf(model, sale).filter(
      (share) => (partnerId === null || share.partnerId === partnerId) && (linkId === null || share.linkId === linkId),
    );
    addShares(each, shown);
  }
}

type Known = { currency: string /** Of versions of the terms, as far as they were looked up. */; halfLives: Map<number, number> };

async function toCompared(ctx: Pick<Ctx, "db">, rows: readonly ConversionRow[], { currency, halfLives }: Known): Promise<ComparedSale[]> {
  const sales = rows.filter((row) => row.currency === currency);
  const isBound = (row: ConversionRow): boolean => row.decision.touches.some((touch) => touch.source === "binding");
  const customerIds = [...new Set(sales.filter(isBound).map((row) => row.customerId))];
  const binders = customerIds.length === 0 ? [] : await listBinders(ctx, customerIds);
  const byCustomer = new Map(binders.map((binder) => [binder.customerId, binder]));
  const compared: ComparedSale[] = [];
  for (const row of sales) {
    const source = isBound(row) ? byCustomer.get(row.customerId) : row;
    const { touches } = row.decision;
    const basis =
      source === undefined
        ? null
        : { touches: source.decision.touches, halfLifeDays: await halfLifeOf(ctx, source.termsVersion, halfLives) };
    compared.push({ amountMinor: row.amountMinor, shares: row.shares, touches, basis });
  }
  return compared;
}

async function halfLifeOf(ctx: Pick<Ctx, "db">, version: number, known: Map<number, number>): Promise<number> {
  const halfLifeDays = known.get(version) ?? (await getTermsVersion(ctx, version)).terms.attribution.halfLifeDays;
  known.set(version, halfLifeDays);
  return halfLifeDays;
}
