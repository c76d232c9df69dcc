CREATE TABLE `click_rollups` (
	`scope` text NOT NULL,
	`dimension` text NOT NULL,
	`day` integer NOT NULL,
	`part` integer NOT NULL,
	`counts` text NOT NULL,
	`slots` text NOT NULL,
	PRIMARY KEY(`scope`, `dimension`, `day`, `part`)
);
--> statement-breakpoint
CREATE TABLE `click_days` (
	`day` integer PRIMARY KEY NOT NULL,
	`is_sealed` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX `commissions_by_occurrence` ON `commissions` (`occurred_at`);--> statement-breakpoint
CREATE INDEX `refunds_by_time` ON `refunds` (`occurred_at`);