CREATE TABLE `live_feeds` (
	`feed` text PRIMARY KEY NOT NULL,
	`watched_until` integer NOT NULL
);
