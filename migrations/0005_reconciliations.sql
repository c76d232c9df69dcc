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
CREATE UNIQUE INDEX `reconciliations_day_unique` ON `reconciliations` (`day`);