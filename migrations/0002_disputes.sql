CREATE TABLE `disputes` (
	`id` text PRIMARY KEY NOT NULL,
	`external_id` text NOT NULL,
	`sale_external_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`status` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`closed_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `disputes_external_id_unique` ON `disputes` (`external_id`);--> statement-breakpoint
CREATE INDEX `disputes_by_sale` ON `disputes` (`sale_external_id`);