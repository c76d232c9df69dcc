CREATE TABLE `stripe_customers` (
	`id` text PRIMARY KEY NOT NULL,
	`external_id` text,
	`click` text
);
--> statement-breakpoint
CREATE TABLE `stripe_events` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`endpoint` text NOT NULL,
	`account` text,
	`body` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `stripe_events_by_time` ON `stripe_events` (`received_at`);--> statement-breakpoint
CREATE TABLE `stripe_payments` (
	`id` text NOT NULL,
	`sale_external_id` text NOT NULL,
	PRIMARY KEY(`id`, `sale_external_id`)
);
--> statement-breakpoint
CREATE INDEX `stripe_payments_by_sale` ON `stripe_payments` (`sale_external_id`);--> statement-breakpoint
CREATE TABLE `stripe_reversals` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`rank` integer NOT NULL,
	`payment_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`applied_status` text
);
--> statement-breakpoint
CREATE INDEX `stripe_reversals_by_payment` ON `stripe_reversals` (`payment_id`);--> statement-breakpoint
CREATE TABLE `stripe_sales` (
	`external_id` text PRIMARY KEY NOT NULL,
	`invoice_id` text,
	`gross` integer NOT NULL,
	`net_minor` integer NOT NULL,
	`currency` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `stripe_sales_by_invoice` ON `stripe_sales` (`invoice_id`);--> statement-breakpoint
CREATE TABLE `stripe_subscriptions` (
	`id` text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE `payout_methods` ADD `bank` text;