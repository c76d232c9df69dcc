/**
 * What a socket may still be sent, what its frames mean, and when it is closed. Law: what was sent and not proven to be read is
 * bounded, so a reader that stops reading costs a bounded amount of memory. Pure.
 */
import type { LandedClick } from "../clicks/index.ts";
import { HOUR, SECOND } from "../lib/time.ts";
import { CLOSING, type ClickTally, type Closing } from "./contract.ts";

/** Sockets of one feed, and of one key or session. */
export const MOST_SOCKETS = 64;
export const MOST_OF_AN_ACTOR = 10;
/** The newest clicks of a frame. */
export const NEWEST = 5;
/** Characters; a larger event is told without its data. */
export const MOST_OF_AN_EVENT = 256 * 1024;
/** Nothing that a reader has to say is longer. */
const MOST_OF_A_FRAME = 64;

/** A reader is asked to prove that it reads after so many characters, and gets no more beyond the second. */
const CHECK_AFTER = 256 * 1024;
const PAUSE_AFTER = 1024 * 1024;
const PATIENCE = 30 * SECOND;
/** A socket ends with its hour: the next one goes through the whole door again. */
const LIFETIME = HOUR;

/** What a feed knows of a socket; it stands in the socket's attachment, which outlives the object's memory. */
export type SocketState = {
  actorId: string;
  partnerId: string | null;
  openedAt: number;
  /** The last event that was sent. */
  cursor: number;
  /** Characters that nobody has proven to have read. */
  unproven: number;
  checks: number;
  /** The question that is open: when it was asked, and how much was unproven with it. */
  asked: { at: number; unproven: number } | null;
};

export const feedOf = (partnerId: string | null): string => partnerId ?? OWNERS;
export const OWNERS = "owners";

/** More was sent. `ask`: the question to send behind it. */
export function afterSending(state: SocketState, sent: { characters: number; now: number }): { state: SocketState; ask: string | null } {
  const unproven = state.unproven + sent.characters;
  if (state.asked !== null || unproven < CHECK_AFTER) return { state: { ...state, unproven }, ask: null };
  const checks = state.checks + 1;
  return { state: { ...state, unproven, checks, asked: { at: sent.now, unproven } }, ask: answerOf(checks) };
}

const answerOf = (checks: number): string => `check ${checks}`;

/** Whether the socket gets nothing until it has proven that it reads. */
export const isPaused = ({ unproven, asked }: SocketState): boolean => asked !== null && unproven >= PAUSE_AFTER;

/** What a reader's frame does: proves that it has read all up to the question, or closes the socket. */
export function readFrame(state: SocketState, frame: string | ArrayBuffer): { state: SocketState } | { closing: Closing } {
  if (typeof frame !== "string") return { closing: CLOSING.binary };
  if (frame.length > MOST_OF_A_FRAME) return { closing: CLOSING.tooBig };
  if (state.asked === null || frame !== answerOf(state.checks)) return { closing: CLOSING.unknown };
  return { state: { ...state, unproven: state.unproven - state.asked.unproven, asked: null } };
}

/** Whether the socket's time is over; null: it stays. */
export function closingOf(state: SocketState, { now, isInForce }: { now: number; isInForce: boolean }): Closing | null {
  if (!isInForce) return CLOSING.refused;
  if (now >= state.openedAt + LIFETIME) return CLOSING.renew;
  return isPaused(state) && state.asked !== null && now >= state.asked.at + PATIENCE ? CLOSING.slow : null;
}

/** What each feed is told of a batch of clicks. */
export function tallyByFeed(clicks: readonly LandedClick[]): Map<string, ClickTally> {
  const tallies = new Map<string, ClickTally>();
  const newestFirst = [...clicks].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  for (const { id, partnerId, isCounted } of newestFirst) {
    const one = isCounted ? { counted: 1, uncounted: 0, newest: [id] } : { counted: 0, uncounted: 1, newest: [] };
    for (const feed of [OWNERS, partnerId]) tallies.set(feed, addTallies(tallies.get(feed) ?? NOTHING, one));
  }
  return tallies;
}

const NOTHING: ClickTally = { counted: 0, uncounted: 0, newest: [] };

/** The first one's clicks are the newer ones. */
export const addTallies = (newer: ClickTally, older: ClickTally): ClickTally => ({
  counted: newer.counted + older.counted,
  uncounted: newer.uncounted + older.uncounted,
  newest: [...newer.newest, ...older.newest].slice(0, NEWEST),
});
