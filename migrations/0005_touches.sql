CREATE TABLE `reattributions` (
	`conversion_id` text NOT NULL,
	`revision` integer NOT NULL,
	`id` text NOT NULL,
	`reason` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`before` text NOT NULL,
	PRIMARY KEY(`conversion_id`, `revision`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reattributions_id_unique` ON `reattributions` (`id`);--> statement-breakpoint
ALTER TABLE `conversions` ADD `given` text;--> statement-breakpoint
ALTER TABLE `conversions` ADD `visitor` text;--> statement-breakpoint
ALTER TABLE `conversions` ADD `revision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `conversions` ADD `revisions` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX `conversions_by_time` ON `conversions` (`occurred_at`);