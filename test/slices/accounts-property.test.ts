/** The account's books against a model written apart from them, command by command. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { newId } from "../../src/lib/ids.ts";
import { driveAccount } from "../support/drive-account.ts";

/** A taste of it in the real runtime; `npm run bench -- books` drives 200,000 and more outside of it. */
const ACCOUNTS = 40;
const COMMANDS = 1_000;
const SEED = 20_261_123;

describe("an account under random commands", () => {
  it("keeps every invariant and agrees with the model after each of 40,000 commands", { timeout: 600_000 }, async () => {
    let accepted = 0;
    const refused = new Map<string, number>();
    for (let n = 0; n < ACCOUNTS; n += 1) {
      const partnerId = newId("ptn");
      const run = await runInDurableObject(env.PARTNER_ACCOUNT.getByName(partnerId), (_, state) =>
        driveAccount(state.storage, { seed: SEED + n, commands: COMMANDS, partnerId }),
      );
      accepted += run.accepted;
      for (const [code, count] of run.refused) refused.set(code, (refused.get(code) ?? 0) + count);
    }
    expect(accepted + [...refused.values()].reduce((a, b) => a + b, 0)).toBe(ACCOUNTS * COMMANDS);
    // The run is worth something only if it went down every road.
    expect(accepted).toBeGreaterThan(ACCOUNTS * 250);
    expect([...refused.keys()].sort()).toEqual(
      expect.arrayContaining([
        "adjustment_exceeds_earned",
        "below_minimum",
        "currency_mismatch",
        "insufficient_balance",
        "invalid_state",
        "no_payout_method",
        "not_found",
      ]),
    );
  });
});
