/**
 * When a rule of the terms matches a sale, and what can be decided of conditions without any sale: whether one can hold at
 * all, and whether it holds wherever another does. Pure.
 */
import type { Condition, PlanRule, TierId } from "./plan-rules.ts";

/** What conditions may ask of a sale; null is not known, and meets no condition. */
export type SaleView = {
  product: string | null;
  amountMinor: number;
  currency: string;
  country: string | null;
  kind: "one_time" | "recurring";
  customerAgeDays: number | null;
  tier: TierId;
  metadata: Readonly<Record<string, string | number | boolean | null>> | null;
};

/** The first rule whose conditions the sale meets; null: none. Amounts are the terms' currency's. */
export const findMatchingRule = (rules: readonly PlanRule[], sale: SaleView, termsCurrency: string): PlanRule | null =>
  rules.find((rule) => holds(rule.when, sale, termsCurrency) && isPayable(rule, sale, termsCurrency)) ?? null;

/** An amount is paid to sales in its currency only: a rule that pays one does not match another sale. */
const isPayable = ({ pay }: PlanRule, sale: SaleView, termsCurrency: string): boolean =>
  !("amountMinor" in pay) || pay.amountMinor === undefined || sale.currency === termsCurrency;

/** Every given field holds, every one of `all`, and at least one of `any`; nothing given holds always. */
export function holds(condition: Condition, sale: SaleView, termsCurrency: string): boolean {
  const { product, amountMinor, currency, country, kind, customerAgeDays, tier, metadata, all = [], any } = condition;
  return (
    isOneOf(product, sale.product) &&
    isWithin(amountMinor, sale.currency === termsCurrency ? sale.amountMinor : null) &&
    isOneOf(currency, sale.currency) &&
    isOneOf(country, sale.country) &&
    isOneOf(kind === "new" ? "one_time" : kind, sale.kind) &&
    isWithin(customerAgeDays, sale.customerAgeDays) &&
    isOneOf(tier, sale.tier) &&
    Object.entries(metadata ?? {}).every(([key, value]) => sale.metadata?.[key] !== undefined && isOneOf(value, sale.metadata[key])) &&
    all.every((each) => holds(each, sale, termsCurrency)) &&
    (any === undefined || any.some((each) => holds(each, sale, termsCurrency)))
  );
}

type Value = string | number | boolean | null;
type Bounds = { min: number; max: number };
type Range = { min?: number | undefined; max?: number | undefined };

const isOneOf = (wanted: Value | readonly Value[] | undefined, value: Value | undefined): boolean =>
  wanted === undefined || (value !== undefined && (Array.isArray(wanted) ? wanted.includes(value) : wanted === value));

const isWithin = (range: Range | undefined, value: number | null): boolean =>
  range === undefined || (value !== null && value >= (range.min ?? value) && value <= (range.max ?? value));

/** A conjunction as one set or range a field; `any` branches stand beside it. Amounts and ages are not negative. */
export type Flat = { sets: ReadonlyMap<string, readonly Value[]>; ranges: ReadonlyMap<string, Bounds>; anyOf: readonly Condition[][] };

/** The condition with every `all` taken into itself. */
export function flatten(condition: Condition): Flat {
  const sets = new Map<string, readonly Value[]>();
  const ranges = new Map<string, Bounds>();
  const anyOf: Condition[][] = [];
  const visit = ({ all = [], any, amountMinor, customerAgeDays, metadata = {}, ...fields }: Condition): void => {
    for (const [name, range] of Object.entries({ amountMinor, customerAgeDays })) if (range !== undefined) narrow(ranges, name, range);
    const wanted = [...Object.entries(fields), ...Object.entries(metadata).map(([key, value]) => [`metadata.${key}`, value] as const)];
    for (const [name, value] of wanted)
      if (value !== undefined) intersect(sets, name, name === "kind" && value === "new" ? ["one_time"] : valuesOf(value));
    if (any !== undefined) anyOf.push(any);
    all.forEach(visit);
  };
  visit(condition);
  return { sets, ranges, anyOf };
}

const valuesOf = (value: Value | readonly Value[]): readonly Value[] => (typeof value === "object" && value !== null ? value : [value]);

function intersect(sets: Map<string, readonly Value[]>, name: string, values: readonly Value[]): void {
  const known = sets.get(name);
  sets.set(name, known === undefined ? values : known.filter((value) => values.includes(value)));
}

function narrow(ranges: Map<string, Bounds>, name: string, range: Range): void {
  const { min, max } = ranges.get(name) ?? { min: 0, max: Number.MAX_SAFE_INTEGER };
  ranges.set(name, { min: Math.max(min, range.min ?? 0), max: Math.min(max, range.max ?? Number.MAX_SAFE_INTEGER) });
}

/** Why the condition can hold of no sale, in words; null where nothing speaks against it. */
export function contradictionOf(condition: Condition, termsCurrency: string): string | null {
  const flat = flatten(condition);
  for (const [name, values] of flat.sets) if (values.length === 0) return `${name} would have to be several things at once`;
  for (const [name, { min, max }] of flat.ranges) if (min > max) return `${name} would have to be at least ${min} and at most ${max}`;
  const currencies = flat.sets.get("currency");
  if (flat.ranges.has("amountMinor") && currencies !== undefined && !currencies.includes(termsCurrency))
    return `amountMinor is compared in ${termsCurrency} only, and the currency is another`;
  const always = withoutAny(condition);
  const isHopeless = flat.anyOf.some((branches) =>
    branches.every((branch) => contradictionOf({ all: [always, branch] }, termsCurrency) !== null),
  );
  return isHopeless ? "none of `any` can hold beside the rest" : null;
}

/** The condition less its alternatives, at every depth: what holds whichever of them does. */
const withoutAny = ({ any: _, all, ...rest }: Condition): Condition => (all === undefined ? rest : { ...rest, all: all.map(withoutAny) });

/** Whether `wide` holds wherever `narrower` does, as far as it can be told: false is not known. */
export function covers(wide: Condition, narrower: Condition): boolean {
  const [outer, inner] = [flatten(wide), flatten(narrower)];
  const isSetCovered = [...outer.sets].every(([name, values]) => inner.sets.get(name)?.every((value) => values.includes(value)) === true);
  const isRangeCovered = [...outer.ranges].every(([name, range]) => {
    const within = inner.ranges.get(name);
    return within !== undefined && within.min >= range.min && within.max <= range.max;
  });
  const isAnyCovered = outer.anyOf.every(
    (branches) =>
      branches.some((branch) => covers(branch, withoutAny(narrower))) ||
      inner.anyOf.some((others) =>
        others.every((other) => branches.some((branch) => covers(branch, { all: [withoutAny(narrower), other] }))),
      ),
  );
  return isSetCovered && isRangeCovered && isAnyCovered;
}
