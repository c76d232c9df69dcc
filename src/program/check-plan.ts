/**
 * What is wrong with a plan whose fields are each right: rules that can never match, and parts that contradict each other.
 * Each finding names its path and says what to do; what cannot be decided is not refused.
 */
import type { Terms } from "./contract.ts";
import type { PlanRule } from "./plan-rules.ts";
import { contradictionOf, covers, flatten } from "./rules.ts";

export type Finding = { path: readonly (string | number)[]; message: string };

export const checkPlan = (terms: Terms): Finding[] => [
  ...(Object.keys(terms.flatPerSale ?? {}).includes(terms.currency)
    ? [{ path: ["flatPerSale", terms.currency], message: "is the terms' own currency: use flatPerSaleMinor for it" }]
    : []),
  ...checkTiers(terms),
  ...terms.rules.flatMap((rule, index) => checkRule(terms, rule, index)),
];

function checkTiers({ tiers }: Terms): Finding[] {
  return Object.entries(tiers).flatMap(([id, { promoteAt, demote }]) => {
    if (demote === undefined || demote === null) return [];
    const path = ["tiers", id, "demote"];
    if (demote.to === id) return [{ path: [...path, "to"], message: `${id} falls to itself: name another tier, or leave demote out` }];
    const isCircle = promoteAt !== null && promoteAt.periodDays === demote.periodDays && demote.volumeMinor > promoteAt.volumeMinor;
    return isCircle
      ? [
          {
            path: [...path, "volumeMinor"],
            message: `a partner promoted into ${id} would fall out of it at once: set it at or below promoteAt.volumeMinor`,
          },
        ]
      : [];
  });
}

function checkRule(terms: Terms, rule: PlanRule, index: number): Finding[] {
  const earlier = terms.rules.slice(0, index);
  const path = ["rules", index];
  const findings: Finding[] = [];
  if (earlier.some(({ name }) => name === rule.name))
    findings.push({ path: [...path, "name"], message: "another rule has this name: explanations tell rules apart by it, choose another" });
  const contradiction = contradictionOf(rule.when, terms.currency);
  if (contradiction !== null)
    return [
      ...findings,
      { path: [...path, "when"], message: `the rule never matches: ${contradiction}; change the conditions or remove the rule` },
    ];
  findings.push(...checkBranches(terms, rule, index));
  const covering = earlier.find((other) => paysEverywhere(other, rule, terms.currency) && covers(other.when, rule.when));
  if (covering !== undefined)
    findings.push({
      path: [...path, "when"],
      message: `the rule never matches: "${covering.name}" before it takes every such sale; move it up, change it or remove it`,
    });
  const { ranges, sets } = flatten(rule.when);
  const amount = ranges.get("amountMinor");
  if (amount !== undefined && amount.max < terms.minimumSaleMinor)
    findings.push({
      path: [...path, "when"],
      message: "the rule never pays: its sales are below minimumSaleMinor, which earn nothing; raise amountMinor.max or remove it",
    });
  const currencies = sets.get("currency");
  if (paysAmount(rule) && currencies !== undefined && !currencies.includes(terms.currency))
    findings.push({
      path: [...path, "pay", "amountMinor"],
      message: `the rule never pays: an amount is in ${terms.currency} and its sales are not; pay a rate, or use flatPerSale`,
    });
  return findings;
}

/** Alternatives that cannot hold beside the rest of the condition. */
function checkBranches(terms: Terms, rule: PlanRule, index: number): Finding[] {
  const { any, ...rest } = rule.when;
  return (any ?? []).flatMap((branch, place) => {
    const why = contradictionOf({ all: [rest, branch] }, terms.currency);
    return why === null ? [] : [{ path: ["rules", index, "when", "any", place], message: `never holds: ${why}; change or remove it` }];
  });
}

const paysAmount = ({ pay }: PlanRule): boolean => "amountMinor" in pay && pay.amountMinor !== undefined;

/** A rule that pays an amount lets sales in other currencies pass, to the rules after it. */
function paysEverywhere(rule: PlanRule, later: PlanRule, termsCurrency: string): boolean {
  if (!paysAmount(rule) || paysAmount(later)) return true;
  const currencies = flatten(later.when).sets.get("currency");
  return flatten(later.when).ranges.has("amountMinor") || currencies?.every((currency) => currency === termsCurrency) === true;
}
