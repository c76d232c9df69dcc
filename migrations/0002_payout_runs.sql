CREATE TABLE `balances` (
	`partner_id` text NOT NULL,
	`currency` text NOT NULL,
	`pending_minor` integer NOT NULL,
	`held_minor` integer NOT NULL,
	`available_minor` integer NOT NULL,
	`in_flight_minor` integer NOT NULL,
	`paid_minor` integer NOT NULL,
	`receivable_minor` integer NOT NULL,
	`revision` integer NOT NULL,
	PRIMARY KEY(`partner_id`, `currency`)
);
--> statement-breakpoint
CREATE INDEX `balances_available` ON `balances` (`currency`,`partner_id`) WHERE available_minor > 0;--> statement-breakpoint
CREATE TABLE `payout_run_items` (
	`run_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`payout_id` text,
	`refusal` text,
	PRIMARY KEY(`run_id`, `partner_id`)
);
--> statement-breakpoint
CREATE INDEX `payout_run_items_open` ON `payout_run_items` (`run_id`) WHERE payout_id is null and refusal is null;--> statement-breakpoint
CREATE TABLE `payout_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`currency` text NOT NULL,
	`source` text NOT NULL,
	`total_minor` integer NOT NULL,
	`created_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
ALTER TABLE `partners` ADD `tax_status` text DEFAULT 'not_required' NOT NULL;