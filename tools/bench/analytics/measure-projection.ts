/** How right the projection is on the synthetic programme: its errors beside the last thirty days carried on, and what its intervals hold. */
import { backTest, type Case, type Cut, scoreOf } from "../../../src/analytics/outlook-rules.ts";
import { makeRandom, type Random } from "../../demo/random.ts";
import { type Figure, figureOf } from "../figures.ts";
import { DAYS, KINDS, type Kind, makePartner } from "./partners.ts";

const SEED = 20_261_125;
const HISTORY_DAYS = 800;
const FIRST_CUT = 90;
const STEP = 47;
const DAY = 86_400_000;
/** The first day of the synthetic programme. */
const EPOCH = Date.UTC(2022, 0, 1);

/** Cuts at any time of a month, each with the month's end and those of the twelve after it; what comes then is known. */
function cutsOf(random: Random): Cut[] {
  const monthStart = (at: number, later: number): number => {
    const date = new Date(EPOCH + at * DAY);
    return (Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1) - EPOCH) / DAY;
  };
  const cuts: Cut[] = [];
  for (let at = FIRST_CUT; ; at += STEP) {
    const cut = at + random.next();
    const ends = Array.from({ length: 13 }, (_, n) => monthStart(cut, n + 1));
    if ((ends.at(-1) ?? DAYS) >= DAYS) return cuts;
    cuts.push({ at: cut, elapsed: cut % 1, monthStart: monthStart(cut, 0), ends });
  }
}

export type Tested = Case & { kind: Kind };

export function simulateProjection({ partnersOfKind, seed = SEED }: { partnersOfKind: number; seed?: number }): Tested[] {
  const random = makeRandom(seed);
  return KINDS.flatMap((kind) =>
    Array.from({ length: partnersOfKind }, () => makePartner(random, kind)).flatMap(({ sales, signups }) =>
      backTest({ sales, signups, cuts: cutsOf(random) }, HISTORY_DAYS).map((one) => ({ ...one, kind })),
    ),
  );
}

export function measureProjection({ isQuick }: { isQuick: boolean }): Figure[] {
  const cases = simulateProjection({ partnersOfKind: isQuick ? 2 : 8 });
  console.error(tellKinds(cases));
  return [
    ...figuresOf(
      "to the month's end",
      cases.filter(({ horizon }) => horizon === "month"),
    ),
    ...figuresOf(
      "of twelve months",
      cases.filter(({ horizon }) => horizon === "year"),
    ),
  ];
}

const percent = (share: number): number => Math.round(share * 10_000) / 100;

function figuresOf(name: string, cases: readonly Case[]): Figure[] {
  const { error, naiveError, within50, within90 } = scoreOf(cases);
  const of = `${cases.length.toLocaleString("en-US")} projections (synthetic)`;
  return [
    figureOf({
      name: `error ${name}, ${of}`,
      value: percent(error),
      unit: "%",
      baseline: { name: "last 30 days carried on", value: percent(naiveError) },
      goal: "below the baseline",
      met: error < naiveError,
    }),
    figureOf({
      name: `came within the 90% interval ${name}`,
      value: percent(within90),
      unit: "%",
      goal: "85-95%",
      met: within90 >= 0.85 && within90 <= 0.95,
    }),
    figureOf({
      name: `came within the 50% interval ${name}`,
      value: percent(within50),
      unit: "%",
      goal: "about half (43-57%)",
      met: within50 >= 0.43 && within50 <= 0.57,
    }),
  ];
}

/** Each kind of partner for itself, so that an average hides none. */
function tellKinds(cases: readonly Tested[]): string {
  const groups = Map.groupBy(cases, ({ kind, horizon }) => `${kind}, ${horizon}`);
  const lines = [...groups].map(([name, own]) => {
    const { cases: of, error, naiveError, within50, within90 } = scoreOf(own);
    return `  ${name}: error ${percent(error)}% (carried on ${percent(naiveError)}%), within 50%: ${percent(within50)}%, within 90%: ${percent(within90)}%, of ${of}`;
  });
  return ["projections by kind of partner:", ...lines].join("\n");
}
