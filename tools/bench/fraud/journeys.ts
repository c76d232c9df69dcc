/** All journeys of a world: honest ones, and eight kinds of fraud of equal size among them. The same seed is the same plan. */
import type { Random } from "../../demo/random.ts";
import { FRAUDS } from "./frauds.ts";
import { planHonest } from "./honest.ts";
import { type FraudKind, forgetSerial, type Journey, makePartner, type World } from "./world.ts";

/** All journeys in the order of their conversions. */
export function planJourneys(random: Random, counts: { honest: number; eachFraud: number }): Journey[] {
  forgetSerial();
  let number = 0;
  const nextNumber = () => number++;
  const [first, ...rest] = Array.from({ length: Math.max(20, Math.round(counts.honest / 250)) }, () => makePartner(random, nextNumber()));
  if (first === undefined) throw new Error("a world has partners");
  const world: World = { random, partners: [first, ...rest], nextNumber };
  const honest = planHonest(world, counts.honest);
  const frauds = Object.entries(FRAUDS).flatMap(([kind, plan]) =>
    plan(world, counts.eachFraud).map((journey) => ({ ...journey, label: kind as FraudKind })),
  );
  return [...honest, ...frauds].sort((a, b) => a.convertedAt - b.convertedAt);
}
