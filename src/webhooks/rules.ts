/** Which events an endpoint gets, when a failed delivery is tried again, and what an answer means. Pure. */
import { DAY, HOUR, MINUTE, SECOND } from "../lib/time.ts";

/** Told to an endpoint only where it names the type itself: `*` and families leave it out. */
const BY_NAME_ONLY: readonly string[] = ["account.posted", "stripe.event_received"];
export const TEST_TYPE = "webhook.test";

export type Subscription = { id: string; partnerId: string | null; events: readonly string[] };
export type Announced = { type: string; audience: readonly string[]; testedEndpoint: string | null };

/** A test goes to the endpoint that is tested and to nobody else; a partner's endpoint gets what is about the partner. */
export function wants(endpoint: Subscription, event: Announced): boolean {
  if (event.type === TEST_TYPE) return event.testedEndpoint === endpoint.id;
  if (endpoint.partnerId !== null && !event.audience.includes(endpoint.partnerId)) return false;
  return endpoint.events.some((pattern) => matches(pattern, event.type));
}

const matches = (pattern: string, type: string): boolean =>
  pattern === type ||
  (!BY_NAME_ONLY.includes(type) && (pattern === "*" || (pattern.endsWith(".*") && type.startsWith(pattern.slice(0, -1)))));

/** Whether a pattern can ever match one of the types. */
export const isKnownPattern = (pattern: string, types: readonly string[]): boolean =>
  pattern === "*" || types.some((type) => matches(pattern, type));

/** Before the first attempt, the second, and so on: 75.6 hours in all. */
export const WAITS = [0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR] as const;
const JITTER = 0.2;
/** A receiver may ask for more patience than the schedule has, up to this. */
const LONGEST_RETRY_AFTER = DAY;
/** Nothing but failures for this long disables an endpoint. */
const FAILURE_LIMIT = 5 * DAY;

/** The wait before an attempt (the first is 1), with 0-20% on top; `chance` is in [0, 1). null: there is no such attempt. */
export function waitBefore(attempt: number, chance: number): number | null {
  const wait = WAITS[attempt - 1];
  return wait === undefined ? null : Math.round(wait * (1 + JITTER * chance));
}

export type Outcome = { status: number | null; error: string | null; retryAfter: string | null };
export type Verdict =
  | { kind: "succeeded" }
  | { kind: "again"; dueAt: number }
  | { kind: "given_up" }
  /** 410: the receiver wants no more of anything. */
  | { kind: "gone" };

/** What follows from the answer to an attempt. */
export function judge(outcome: Outcome, input: { attempt: number; now: number; chance: number }): Verdict {
  if (isSuccess(outcome)) return { kind: "succeeded" };
  if (outcome.status === 410) return { kind: "gone" };
  const wait = waitBefore(input.attempt + 1, input.chance);
  if (wait === null) return { kind: "given_up" };
  return { kind: "again", dueAt: input.now + Math.max(wait, readRetryAfter(outcome.retryAfter, input.now)) };
}

export const isSuccess = ({ status, error }: Outcome): boolean => error === null && status !== null && status >= 200 && status < 300;

/** Seconds or a date; 0 where it says nothing that can be followed. */
export function readRetryAfter(text: string | null, now: number): number {
  if (text === null) return 0;
  const wait = /^\d{1,9}$/.test(text.trim()) ? Number(text) * SECOND : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER) : 0;
}

/** The failure in words, for whoever looks after the endpoint; null for a success. */
export function describeFailure({ status, error }: Outcome): string | null {
  if (error !== null) return error;
  if (status === null || (status >= 200 && status < 300)) return null;
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed, give the address that it leads to`;
  if (status === 410) return "answered 410: it wants no more, and was disabled";
  return `answered ${status}`;
}

export const isHopeless = (failingSince: number, now: number): boolean => now - failingSince >= FAILURE_LIMIT;
