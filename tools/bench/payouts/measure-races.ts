/** Many requests at once for one balance, round after round, in a real account: in each round exactly one wins. */
import { type Figure, figureOf } from "../figures.ts";
import { bundle, startWorkers } from "../runtime.ts";

const AT_ONCE = 64;
const CHUNK = 20;
const ACCOUNT = "ptn_01h455vb4pex5vsknk084sn02r";

export async function measureRaces(scratch: string, { rounds }: { rounds: number }): Promise<Figure[]> {
  const folder = await bundle(scratch, { name: "race", entry: "tools/bench/worker.ts" });
  const bench = await startWorkers(scratch, [{ name: "race", folder }]);
  try {
    const url = `http://127.0.0.1:${await bench.portOf("race")}/bench`;
    let wrong = 0;
    for (let from = 0; from < rounds; from += CHUNK) {
      const n = Math.min(CHUNK, rounds - from);
      const response = await fetch(`${url}/race?account=${ACCOUNT}&n=${n}&from=${from}&chunk=${AT_ONCE}`);
      if (!response.ok) throw new Error(await response.text());
      wrong += ((await response.json()) as { wrong: number }).wrong;
    }
    const { ok } = (await (await fetch(`${url}/verify?account=${ACCOUNT}`)).json()) as { ok: boolean };
    return [
      figureOf({
        name: `${AT_ONCE} requests at once: rounds not won by exactly one`,
        value: ok ? wrong : rounds,
        unit: `of ${rounds}`,
        goal: "0",
        met: ok && wrong === 0,
      }),
    ];
  } finally {
    await bench.stop();
  }
}
