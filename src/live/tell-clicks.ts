/** Tells the watched feeds of clicks that have landed: how many, and which are the newest. Law: nothing hangs on it, so it never throws. */
import type { LandedClick } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import { tallyByFeed } from "./rules.ts";
import { listWatched } from "./store.ts";

export async function tellClicks(ctx: Pick<Ctx, "db" | "now" | "feed">, clicks: readonly LandedClick[]): Promise<void> {
  if (clicks.length === 0) return;
  try {
    const tallies = tallyByFeed(clicks);
    const watched = await listWatched(ctx, [...tallies.keys()]);
    await Promise.all(
      watched.map(async (feed) => {
        const tally = tallies.get(feed);
        if (tally !== undefined) await ctx.feed(feed).tellClicks(tally);
      }),
    );
  } catch (error) {
    console.error("clicks not told", clicks.length, error);
  }
}
