/** The waits before each attempt by a virtual clock, through the rule that decides them, against the contract's with their jitter; and hostile addresses. */

import { checkAddress } from "../../../src/webhooks/check-address.ts";
import { judge } from "../../../src/webhooks/rules.ts";
import { HOSTILE, ORDINARY } from "../../../test/support/addresses.ts";
import { type Figure, figureOf } from "../figures.ts";

/** As the contract has them, in seconds. */
const CONTRACT = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

export function measureWaits({ deliveries }: { deliveries: number }): Figure[] {
  let outside = 0;
  let hours = 0;
  for (let n = 0; n < deliveries; n += 1) {
    let now = 0;
    for (const [index, wait] of CONTRACT.entries()) {
      const verdict = judge({ status: null, error: "no answer", retryAfter: null }, { attempt: index + 1, now, chance: Math.random() });
      if (verdict.kind !== "again") throw new Error(`attempt ${index + 1} was the last`);
      const took = (verdict.dueAt - now) / 1_000;
      if (took < wait || took > wait * 1.2 + 0.001) outside += 1;
      now = verdict.dueAt;
    }
    hours += now / 3_600_000 / deliveries;
  }
  return [
    figureOf({
      name: "waits: outside the contract's jitter",
      value: outside,
      unit: `of ${deliveries * CONTRACT.length}`,
      goal: "0",
      met: outside === 0,
    }),
    figureOf({ name: "waits: ten attempts take", value: hours, unit: "hours", goal: "75.6 to 90.7", met: hours >= 75.5 && hours <= 90.8 }),
  ];
}

export function measureAddresses(): Figure[] {
  const rules = { isDevelopment: false, ownHosts: ["tributary.example.net"] };
  const allowed = HOSTILE.filter((address) => checkAddress(address, rules).ok).length;
  const refused = ORDINARY.filter((address) => !checkAddress(address, rules).ok).length;
  return [
    figureOf({ name: "addresses: hostile ones allowed", value: allowed, unit: `of ${HOSTILE.length}`, goal: "0", met: allowed === 0 }),
    figureOf({ name: "addresses: ordinary ones refused", value: refused, unit: `of ${ORDINARY.length}`, goal: "0", met: refused === 0 }),
  ];
}
