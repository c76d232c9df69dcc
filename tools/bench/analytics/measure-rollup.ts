/** What the five minutes' job costs: a day into which very many clicks have landed, and a run with nothing to do. */
import { type Figure, figureOf, median } from "../figures.ts";
import type { Program } from "./fill-program.ts";
import { makeClicks } from "./make-rows.ts";

const DAY = 86_400_000;

export async function measureRollup(program: Program, { fresh }: { fresh: number }): Promise<Figure[]> {
  const day = program.today - DAY;
  await program.insertClicks(makeClicks({ day, count: fresh, serial: program.clicks + 1, until: program.today }));
  // As whatever lands does, in the batch that it lands in.
  await program.bench.db.prepare("delete from click_days where day = ?1").bind(day).run();
  const [took = Number.NaN] = await program.settle(1);
  const idle = median(await program.settle(5));
  const isOpen = (await program.bench.db.prepare("select count(*) as n from click_days where day = ?1").bind(day).first<number>("n")) !== 1;
  if (isOpen) throw new Error("the day was not settled");
  return [
    figureOf({
      name: `rollup run of ${fresh.toLocaleString("en-US")} new clicks`,
      value: took,
      unit: "ms",
      goal: "at most 5,000",
      met: took <= 5_000,
    }),
    figureOf({ name: "rollup run of none", value: idle, unit: "ms", goal: "at most 20", met: idle <= 20 }),
  ];
}
