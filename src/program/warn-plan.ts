/** What an owner should look at again in valid terms: where a plan can pay more than the sale brings. It warns, and refuses nothing. */
import { formatMinor } from "../lib/money.ts";
import type { Terms, Warning } from "./contract.ts";
import type { PlanRule } from "./plan-rules.ts";
import { flatten } from "./rules.ts";

export const warnOfPlan = (terms: Terms): Warning[] => [
  ...Object.entries(terms.tiers).flatMap(([id, tier]) =>
    warnOf(terms, {
      path: `terms.tiers.${id}.rateBps`,
      who: `a sale by a partner in ${id}`,
      rateBps: tier.rateBps,
      flatMinor: 0,
      smallestMinor: 1,
    }),
  ),
  ...terms.rules.flatMap((rule, index) => warnOfRule(terms, rule, index)),
  ...Object.keys(terms.flatPerSale ?? {}).flatMap((currency) =>
    (terms.flatPerSale?.[currency] ?? 0) > 1
      ? [
          {
            path: `terms.flatPerSale.${currency}`,
            message: `a sale below ${formatMinor(terms.flatPerSale?.[currency] ?? 0, currency)} would cost more than it brings`,
          },
        ]
      : [],
  ),
  ...(terms.milestones ?? []).flatMap(({ volumeMinor, bonusMinor }, index) =>
    bonusMinor > volumeMinor
      ? [{ path: `terms.milestones.${index}.bonusMinor`, message: "the bonus is more than the volume that it is paid for" }]
      : [],
  ),
];

function warnOfRule(terms: Terms, { name, when, pay }: PlanRule, index: number): Warning[] {
  const smallestMinor = flatten(when).ranges.get("amountMinor")?.min ?? 1;
  const plan = { path: `terms.rules.${index}.pay`, who: `a sale that "${name}" matches`, smallestMinor };
  const highest = Math.max(...Object.values(terms.tiers).map((tier) => tier.rateBps));
  switch (pay.type) {
    case "none":
      return [];
    case "rate":
      return warnOf(terms, { ...plan, rateBps: pay.rateBps, flatMinor: 0 });
    case "flat":
      return warnOf(terms, { ...plan, rateBps: 0, flatMinor: pay.amountMinor });
    case "bonus":
      return warnOf(terms, { ...plan, rateBps: highest + (pay.bonusBps ?? 0), flatMinor: pay.amountMinor ?? 0 });
  }
}

/** At the smallest sale that is paid at all flat amounts weigh most, and a rate above 100% shows at any. */
function warnOf(
  terms: Terms,
  {
    path,
    who,
    rateBps,
    flatMinor,
    smallestMinor,
  }: { path: string; who: string; rateBps: number; flatMinor: number; smallestMinor: number },
): Warning[] {
  const bonusBps = Math.max(0, ...terms.volume.brackets.map((bracket) => bracket.bonusBps));
  const sale = BigInt(Math.max(1, smallestMinor, terms.minimumSaleMinor));
  const paid = sale * BigInt(rateBps) * BigInt(10_000 + bonusBps) + BigInt(flatMinor + terms.flatPerSaleMinor) * 100_000_000n;
  const isCapped = terms.capMinor !== null && BigInt(terms.capMinor) <= sale;
  if (paid <= sale * 100_000_000n || isCapped) return [];
  const parts = [
    `${rateBps} basis points`,
    ...(bonusBps > 0 ? [`a volume bonus of up to ${bonusBps}`] : []),
    ...(flatMinor + terms.flatPerSaleMinor > 0 ? ["flat amounts"] : []),
  ];
  return [
    {
      path,
      message: `${who} can earn more than the sale (${parts.join(", ")}): lower one of them, raise minimumSaleMinor, or set capMinor`,
    },
  ];
}
