/** The feeds that somebody watches, so that whoever writes knows whether there is anybody to tell. Empty while nobody watches. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const liveFeeds = sqliteTable("live_feeds", {
  /** A partner's id, or `owners`. */
  feed: text().primaryKey(),
  /** A feed that does not say so again is no longer watched. */
  watchedUntil: integer("watched_until").notNull(),
});
