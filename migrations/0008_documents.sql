CREATE TABLE `reconciliation_differences` (
	`run_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`subject` text NOT NULL,
	`check_name` text NOT NULL,
	`expected` text NOT NULL,
	`found` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`run_id`, `subject`, `check_name`)
);
--> statement-breakpoint
CREATE TABLE `reconciliations` (
	`id` text PRIMARY KEY NOT NULL,
	`day` text NOT NULL,
	`cursor` text NOT NULL,
	`accounts` integer NOT NULL,
	`payouts` integer NOT NULL,
	`transfers` integer NOT NULL,
	`failures` integer NOT NULL,
	`error` text,
	`started_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reconciliations_day_unique` ON `reconciliations` (`day`);--> statement-breakpoint
DROP INDEX `payout_methods_default`;--> statement-breakpoint
ALTER TABLE `payout_methods` ADD `send_after` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `payout_methods_default_of_currency` ON `payout_methods` (`partner_id`,`currency`) WHERE is_default = 1 and currency is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `payout_methods_default` ON `payout_methods` (`partner_id`) WHERE is_default = 1 and currency is null;