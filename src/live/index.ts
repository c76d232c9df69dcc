/** The live feed: what happens, told to whoever watches. */
export type { FeedPort } from "./contract.ts";
export { nudgeFeeds } from "./nudge-feeds.ts";
export { tellClicks } from "./tell-clicks.ts";
