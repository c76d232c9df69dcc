/** `npm run bench -- webhooks`: signatures, waits, addresses, hanging receivers, and kills; minutes long, because hanging and kills are real. */
import type { Figure } from "../figures.ts";
import { bundle } from "../runtime.ts";
import { measureIsolation } from "./measure-isolation.ts";
import { measureKills } from "./measure-kills.ts";
import { measureSignatures } from "./measure-signatures.ts";
import { measureAddresses, measureWaits } from "./measure-waits.ts";

export async function measureWebhooks(scratch: string, { isQuick }: { isQuick: boolean }): Promise<Figure[]> {
  const folder = await bundle(scratch, { name: "program", entry: "src/index.ts" });
  return [
    ...measureSignatures({ payloads: isQuick ? 5_000 : 100_000 }),
    ...measureWaits({ deliveries: isQuick ? 1_000 : 10_000 }),
    ...measureAddresses(),
    ...(await measureIsolation(scratch, { folder, seconds: isQuick ? 15 : 60, rotations: 10 })),
    ...(await measureKills(scratch, isQuick ? { folder, events: 600, kills: 4 } : { folder, events: 10_000, kills: 20 })),
  ];
}
