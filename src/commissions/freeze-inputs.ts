/**
 * What a share of a conversion earns by under given terms: the link's own rate before the partner's own, before the first
 * matching rule's, before the tier's. Pure: the award and the simulator freeze by the same function.
 */
import type { ConversionRow } from "../conversions/index.ts";
import { formatBps, formatMinor } from "../lib/money.ts";
import { findMatchingRule, type Pay, type TermsVersion, type TierId } from "../program/index.ts";
import type { AwardInputs, CommissionBasis, CommissionInputs, ShareFacts } from "./contract.ts";

export type Sold = Pick<ConversionRow, "type" | "amountMinor" | "currency" | "kind" | "product" | "metadata">;
export type Sharing = { weightsBps: number[]; position: number; tier: TierId; facts: ShareFacts };

export function freezeInputs(sold: Sold, { weightsBps, position, tier, facts }: Sharing, { terms, version }: TermsVersion): AwardInputs {
  const type = sold.type === "signup" ? "signup" : sold.kind === "recurring" ? "recurring" : "sale";
  const { currency, volume, flatPerSaleMinor, capMinor, minimumSaleMinor, recurring, flatPerSale, capPerCustomerMinor, capPerMonthMinor } =
    terms;
  return {
    type,
    currency: sold.currency ?? currency,
    saleAmountMinor: sold.amountMinor,
    weightsBps,
    position,
    termsVersion: version,
    tier,
    ...decidePay(sold, { tier, facts }, terms),
    terms: {
      currency,
      volume,
      flatPerSaleMinor,
      capMinor,
      minimumSaleMinor,
      recurring,
      flatPerSale,
      capPerCustomerMinor,
      capPerMonthMinor,
      signupBonusMinor: terms.tiers[tier].signupBonusMinor,
    },
    facts,
  };
}

type Decided = Required<Pick<AwardInputs, "rateBps" | "rateSource" | "rule" | "overruled">>;

/** A rule's bonus comes on top of whatever rate is first; its rate, amount or refusal stands in the order of precedence. */
function decidePay(sold: Sold, { tier, facts }: Pick<Sharing, "tier" | "facts">, terms: TermsVersion["terms"]): Decided {
  const rule = sold.type === "signup" ? null : findMatchingRule(terms.rules, viewOf(sold, { tier, facts }), terms.currency);
  const matched = rule === null ? null : { name: rule.name, pay: rule.pay };
  const tierRateBps = terms.tiers[tier].rateBps;
  const own = [
    { rateSource: "link" as const, rateBps: facts.linkRateBps },
    { rateSource: "partner" as const, rateBps: facts.partnerRateBps },
  ].flatMap(({ rateSource, rateBps }) =>
    rateBps === null ? [] : [{ rateSource, rateBps, words: `${formatBps(rateBps)} from ${rateSource}` }],
  );
  const deciding = matched === null || matched.pay.type === "bonus" ? null : matched;
  const candidates = [
    ...own,
    ...(deciding === null
      ? []
      : [
          {
            rateSource: "rule" as const,
            rateBps: deciding.pay.type === "rate" ? deciding.pay.rateBps : 0,
            words: `${payWords(deciding.pay, terms.currency)} from the rule ${deciding.name}`,
          },
        ]),
    { rateSource: "tier" as const, rateBps: tierRateBps, words: `${formatBps(tierRateBps)} from ${tier}` },
  ];
  const [first, ...overruled] = candidates;
  const { rateBps, rateSource } = first ?? { rateBps: tierRateBps, rateSource: "tier" as const };
  const isRuleActing = rateSource === "rule" || deciding === null;
  return { rateBps, rateSource, rule: isRuleActing ? matched : null, overruled: overruled.map(({ words }) => words) };
}

const payWords = (pay: Pay, currency: string): string =>
  pay.type === "rate" ? formatBps(pay.rateBps) : pay.type === "flat" ? formatMinor(pay.amountMinor, currency) : "nothing";

const viewOf = (sold: Sold, { tier, facts }: Pick<Sharing, "tier" | "facts">) => ({
  product: sold.product,
  amountMinor: sold.amountMinor,
  currency: sold.currency ?? "",
  country: facts.country,
  kind: sold.kind ?? ("one_time" as const),
  customerAgeDays: facts.customerAgeDays,
  tier,
  metadata: sold.metadata,
});

/** What D1 keeps of frozen inputs, to be asked what another plan would have paid; null where they have no facts. */
export function basisOf(inputs: CommissionInputs | null, refundedMinor: number): CommissionBasis | null {
  if (inputs?.facts === undefined) return null;
  const { facts, weightsBps, position, termsVersion, tier } = inputs;
  const {
    volumeBeforeMinor,
    monthsSinceFirst = 0,
    recurringBefore = 0,
    customerEarnedMinor = 0,
    monthEarnedMinor = 0,
    posting = 0,
  } = inputs;
  const found = { volumeBeforeMinor, monthsSinceFirst, recurringBefore, customerEarnedMinor, monthEarnedMinor, posting };
  return { ...facts, weightsBps, position, termsVersion, tier, found, refundedMinor };
}
