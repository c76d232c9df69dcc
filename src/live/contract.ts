/**
 * The live feed: one feed for the owners and one for each partner, so that no feed fans out to others' sockets. Here is what it is
 * asked and what it sends; a frame is one JSON object, and an event's is the one that the log has.
 */
import { z } from "zod";
import type { Click } from "../clicks/index.ts";
import type { Event } from "../webhooks/index.ts";

export const openLiveSchema = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .meta({ description: "the sequence of the last event that the reader has; without it the feed begins now" }),
});

/** What has come of a while's visits: how many clicks, and the newest of those that count. */
export type ClickTally = { counted: number; uncounted: number; newest: string[] };

/** Who opens a socket, and after which event; null: from now on. */
export const openingSchema = z.object({ actorId: z.string(), partnerId: z.string().nullable(), after: z.number().nullable() });
export type Opening = z.infer<typeof openingSchema>;

/** What the worker may ask of a feed. `fetch` opens a socket: only a fetch can hand one over. */
export type FeedPort = {
  fetch: (request: Request) => Promise<Response>;
  /** The log may have grown. */
  nudge: () => Promise<void>;
  tellClicks: (tally: ClickTally) => Promise<void>;
};

/** What a socket gets. An event has a sequence, nothing else has: it is where to begin again. */
export type Frame =
  /** An event that is too large for a frame comes without its data, `omitted`: it is in the log. */
  | (Event & { omitted?: true })
  /** First of all: after which event the feed goes on, the oldest that the log still has, and the newest clicks. */
  | { type: "live.started"; timestamp: string; data: { after: number; oldest: number; clicks: Click[] } }
  | { type: "click.recorded"; timestamp: string; data: { counted: number; uncounted: number; newest: Click[] } }
  /** To be answered by sending `answer` back: it proves that the reader has read this far. */
  | { type: "live.check"; timestamp: string; data: { answer: string } };

/** Why the feed closes a socket. After all but `refused` the reader opens a new one, after its last sequence. */
export const CLOSING = {
  renew: { code: 4000, reason: "an hour is over: connect again" },
  refused: { code: 4001, reason: "the key or session is no longer in force" },
  slow: { code: 4008, reason: "what was sent was not read" },
  failed: { code: 1011, reason: "something failed on our side" },
  unknown: { code: 1008, reason: "only ping and the answers to live.check are taken" },
  binary: { code: 1003, reason: "text only" },
  tooBig: { code: 1009, reason: "too large" },
} as const;
export type Closing = (typeof CLOSING)[keyof typeof CLOSING];
