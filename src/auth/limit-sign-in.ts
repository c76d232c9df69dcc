/** The exact limits of signing in: how often links and codes are asked for, by address and mailbox, and how often they are tried. */

import { ProblemError, problem } from "../lib/problem.ts";
import type { LimitName } from "../limits/index.ts";
import { addressOf } from "./limit-requests.ts";
import type { AppContext } from "./router.ts";

export async function limitAsking(c: AppContext, email: string): Promise<void> {
  await take(c, "sign_in_address", addressOf(c));
  await take(c, "sign_in_email", email);
}

export const limitTrying = (c: AppContext): Promise<void> => take(c, "sign_in_try", addressOf(c));

/** Closed where the counter does not answer: a code of six digits is only as good as the count of its tries. */
async function take(c: AppContext, name: LimitName, key: string): Promise<void> {
  const taken = await c
    .get("ctx")
    .limits.take(name, key)
    .catch((error: unknown) => {
      console.error("sign-in is closed: its limits do not answer", error);
      throw problem("unavailable", "nobody can be signed in just now");
    });
  if (!taken.ok)
    throw new ProblemError({ code: "rate_limited", detail: "too many sign-ins; try again later", retryAfter: taken.retryAfter });
}
