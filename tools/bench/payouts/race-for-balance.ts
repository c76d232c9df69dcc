/** Rounds of many requests at once for the same balance, at one account's own door: in each, exactly one may win. */
import type { AccountPort } from "../../../src/accounts/index.ts";
import { derivedId } from "../../../src/lib/ids.ts";

const AMOUNT = 6_000;

type Race = { rounds: number; from: number; atOnce: number };

/** How many rounds were not won by exactly one, or left money where it should not be. */
export async function raceForBalance(account: AccountPort, { rounds, from, atOnce }: Race): Promise<number> {
  const method = { id: "pm_race", type: "manual", destination: null } as const;
  let wrong = 0;
  for (let round = from; round < from + rounds; round += 1) {
    await account.adjust({ adjustmentId: `race:${round}`, amountMinor: AMOUNT, currency: "USD", reason: "a round" });
    const results = await Promise.all(
      Array.from({ length: atOnce }, (_, n) =>
        account.requestPayout({
          payoutId: derivedId("pay", "race", String(round), String(n)),
          amountMinor: AMOUNT,
          currency: "USD",
          minimumMinor: 0,
          autoApproveUnderMinor: 0,
          method,
        }),
      ),
    );
    const [balance] = await account.getBalances();
    const isRight =
      results.filter(({ ok }) => ok).length === 1 && balance?.availableMinor === 0 && balance.inFlightMinor === AMOUNT * (round + 1);
    if (!isRight) wrong += 1;
  }
  return wrong;
}
