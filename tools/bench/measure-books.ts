/** The books against their model over many random lives, outside of the runtime: as many commands as one has patience for, each checked. */
import { driveAccount } from "../../test/support/drive-account.ts";
import { memoryStorage } from "../../test/support/memory-storage.ts";
import { type Figure, figureOf } from "./figures.ts";

const COMMANDS = 1_000;
const SEED = 20_261_125;

/** Throws with the seed and the command at the first difference. */
export function measureBooks({ accounts }: { accounts: number }): Figure[] {
  const start = performance.now();
  let accepted = 0;
  for (let n = 0; n < accounts; n += 1) {
    accepted += driveAccount(memoryStorage(), { seed: SEED + n, commands: COMMANDS, partnerId: `ptn_bench${n}` }).accepted;
  }
  const total = accounts * COMMANDS;
  const seconds = (performance.now() - start) / 1000;
  console.error(
    `  ${total} random commands, ${accepted} of them accepted, every invariant and the model checked after each: no difference`,
  );
  return [figureOf({ name: "random commands against the model", value: total / seconds, unit: "commands/s" })];
}
