/** `npm run bench -- payouts`: faults, forgotten keys, races and kills; minutes long, because the kills are real. */
import type { Figure } from "../figures.ts";
import { bundle } from "../runtime.ts";
import { measureFaults } from "./measure-faults.ts";
import { measureKills } from "./measure-kills.ts";
import { measureRaces } from "./measure-races.ts";

export async function measurePayouts(scratch: string, { isQuick }: { isQuick: boolean }): Promise<Figure[]> {
  const folder = await bundle(scratch, { name: "program", entry: "src/index.ts" });
  return [
    ...(await measureFaults(isQuick ? { payouts: 1_000, pruned: 100 } : { payouts: 10_000, pruned: 1_000 })),
    ...(await measureRaces(scratch, { rounds: isQuick ? 50 : 1_000 })),
    ...(await measureKills(scratch, { folder, kills: isQuick ? 12 : 300 })),
  ];
}
