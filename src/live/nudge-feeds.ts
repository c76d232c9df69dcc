/**
 * Tells the watched feeds that the log has grown. Law: it carries no event, so that one that is lost costs time and nothing else; and
 * while nobody watches it asks nobody but a table that is empty.
 */
import type { Ctx } from "../context.ts";
import { SECOND } from "../lib/time.ts";
import { findWatchers } from "./store.ts";

/** One look for all that is announced within this time. */
const GATHER = 20;
/** Nobody is asked again whether somebody watches; a feed that has just been opened looks into the log by itself for longer. */
const IDLE = SECOND;

/** Plain rows of the isolate: until when nobody is known to watch, how many have begun to look, and the end of the log as it was last seen. */
let idleUntil = 0;
let begun = 0;
let seenEnd: number | null = null;

/** As in an isolate that has just started. */
export function forgetWatchers(): void {
  idleUntil = 0;
  seenEnd = null;
}

/** For after a request or a job that may have announced something; never throws. */
export async function nudgeFeeds(ctx: Pick<Ctx, "db" | "now" | "feed">): Promise<void> {
  if (ctx.now() < idleUntil) return;
  const seen = begun;
  await scheduler.wait(GATHER);
  if (begun > seen) return;
  begun += 1;
  try {
    const watchers = await findWatchers(ctx, seenEnd);
    if (watchers === null) {
      idleUntil = ctx.now() + IDLE;
      return;
    }
    seenEnd = watchers.end;
    await Promise.all(watchers.feeds.map((feed) => ctx.feed(feed).nudge()));
  } catch (error) {
    console.error("feeds not nudged", error);
  }
}
