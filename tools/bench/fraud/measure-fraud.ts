/** The figures of the fraud rules on a synthetic, labelled, seeded world: recall a kind, and honest commissions held. */

import { DEFAULT_TERMS } from "../../../src/program/contract.ts";
import { makeRandom } from "../../demo/random.ts";
import { type Figure, figureOf } from "../figures.ts";
import { planJourneys } from "./journeys.ts";
import { type Judged, judgeJourneys } from "./judge-journeys.ts";
import type { Label } from "./world.ts";

const SEED = 20_261_123;
const RECALL = 0.9;
const HONEST_HELD = 0.01;

/** The default terms of a programme that forbids its partners to buy ads. */
export const SIMULATED_FRAUD_TERMS = { ...DEFAULT_TERMS.fraud, rules: { paid_ads: { forbidden: true } } };

export type Held = { of: number; held: number; share: number };

export function simulateFraud(counts: { honest: number; eachFraud: number }, seed = SEED): { byLabel: Map<Label, Held>; judged: Judged[] } {
  const judged = judgeJourneys(planJourneys(makeRandom(seed), counts), SIMULATED_FRAUD_TERMS);
  const byLabel = new Map<Label, Held>();
  for (const { journey, isHeld } of judged) {
    const { of, held } = byLabel.get(journey.label) ?? { of: 0, held: 0 };
    const now = { of: of + 1, held: held + (isHeld ? 1 : 0) };
    byLabel.set(journey.label, { ...now, share: now.held / now.of });
  }
  return { byLabel, judged };
}

export function measureFraud({ isQuick }: { isQuick: boolean }): Figure[] {
  const { byLabel, judged } = simulateFraud(isQuick ? { honest: 10_000, eachFraud: 500 } : { honest: 100_000, eachFraud: 2_500 });
  const percent = (share: number) => Math.round(share * 10_000) / 100;
  const figures = [...byLabel].map(([label, { share, of }]) =>
    label === "honest"
      ? figureOf({
          name: `honest commissions held, of ${of.toLocaleString("en-US")} (synthetic)`,
          value: percent(share),
          unit: "%",
          goal: "at most 1%",
          met: share <= HONEST_HELD,
        })
      : figureOf({
          name: `held of ${of.toLocaleString("en-US")} ${label.replaceAll("_", " ")} (synthetic)`,
          value: percent(share),
          unit: "%",
          goal: "at least 90%",
          met: share >= RECALL,
        }),
  );
  console.error(tellHonest(judged));
  return figures;
}

/** Which honest people the rules mistake, so that a figure is not only a figure. */
function tellHonest(judged: readonly Judged[]): string {
  const honest = Map.groupBy(
    judged.filter(({ journey }) => journey.label === "honest"),
    ({ journey }) => journey.trait,
  );
  const lines = [...honest].map(([trait, all]) => `  ${trait}: ${all.filter(({ isHeld }) => isHeld).length} of ${all.length} held`);
  return ["honest, by what makes them awkward:", ...lines].join("\n");
}
