/** The random salt of a UTC day, which makes visitor hashes meaningless once it is deleted. Law: a failing D1 stops no visitor. */
import { Buffer } from "node:buffer";
import type { Ctx } from "../context.ts";
import { DAY, dayOf, HOUR, SECOND } from "../lib/time.ts";
import { within } from "../lib/within.ts";
import { randomBytes } from "./random.ts";
import { takeSalt } from "./store.ts";

const PATIENCE = 2 * SECOND;
/** How long a salt that only this isolate has serves before D1 is asked again. */
const PAUSE = 30 * SECOND;
const MAX_DAYS = 16;
/** An isolate holds a salt until its day is over, so never longer than D1 does; a replayed day's for as long as a replay takes. */
const keptUntil = (day: number, now: number): number => Math.max((day + 1) * DAY, now + HOUR);

const salts = new Map<number, { salt: string; until: number }>();

export const newSalt = (): string => Buffer.from(randomBytes(32)).toString("hex");

/** For tests: as in an isolate that has just started. */
export const forgetSalts = (): void => salts.clear();

/** What the isolate holds for the day of an instant. */
export function recallSalt(at: number, now: number): string | undefined {
  const kept = salts.get(Math.floor(at / DAY));
  return kept !== undefined && kept.until > now ? kept.salt : undefined;
}

/** Asked of D1, and made there where no cron made it ahead. Without D1 the isolate hashes with one of its own. */
export async function findSalt(ctx: Pick<Ctx, "db">, at: number, now: number): Promise<string> {
  const day = Math.floor(at / DAY);
  for (const [kept, { until }] of salts) if (until <= now || salts.size >= MAX_DAYS) salts.delete(kept);
  try {
    const salt = await within(PATIENCE, takeSalt(ctx, { day: dayOf(at), salt: newSalt(), createdAt: now }));
    salts.set(day, { salt, until: keptUntil(day, now) });
    return salt;
  } catch (error) {
    console.error("clicks: the salt was not read", String(error));
    const salt = salts.get(day)?.salt ?? newSalt();
    salts.set(day, { salt, until: now + PAUSE });
    return salt;
  }
}
