/** How often what may be done: exact limits, counted in a Durable Object each, and approximate shields in front of public paths. */
import { DAY, HOUR, MINUTE } from "../lib/time.ts";

/** At most `limit` in any span of `windowMs`. */
export type Limit = { limit: number; windowMs: number };

/** The exact limits by name; a new one is a line here. */
export const LIMITS = {
  apply_address: { limit: 5, windowMs: HOUR },
  apply_email: { limit: 3, windowMs: DAY },
  // Links and codes asked for, and what is tried of them. Each e-mail holds what works by itself, so a stranger who spends a mailbox's locks nobody out.
  sign_in_address: { limit: 30, windowMs: 10 * MINUTE },
  sign_in_email: { limit: 5, windowMs: 10 * MINUTE },
  // What owners are mailed of alarms; the event log has all of them.
  alert_mail: { limit: 10, windowMs: HOUR },
  sign_in_try: { limit: 60, windowMs: 10 * MINUTE },
} as const satisfies Record<string, Limit>;
export type LimitName = keyof typeof LIMITS;

/** `retryAfter` in seconds. */
export type Taken = { ok: true } | { ok: false; retryAfter: number };

export type ShieldName = "apply" | "track";

/** The port of limits that verbs and doors use. */
export type Limits = {
  /** Counts one of `key` exactly. Throws where the counter does not answer: its caller decides whether that opens or closes. */
  take: (name: LimitName, key: string) => Promise<Taken>;
  /** False where this location has seen too many of `key`. Never throws: a shield that fails is open, for nothing hangs on it but load. */
  passes: (name: ShieldName, key: string) => Promise<boolean>;
};
