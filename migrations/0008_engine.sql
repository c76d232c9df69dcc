CREATE TABLE `bulk_jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`reason` text NOT NULL,
	`selection` text NOT NULL,
	`after` text NOT NULL,
	`processed` integer NOT NULL,
	`succeeded` integer NOT NULL,
	`refused` integer NOT NULL,
	`created_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE INDEX `bulk_jobs_open` ON `bulk_jobs` (`created_at`) WHERE done_at is null;--> statement-breakpoint
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
CREATE INDEX `disputes_by_sale` ON `disputes` (`sale_external_id`);--> statement-breakpoint
CREATE TABLE `findings` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `findings_by_time` ON `findings` (`first_seen_at`,`id`);--> statement-breakpoint
CREATE TABLE `job_marks` (
	`job` text PRIMARY KEY NOT NULL,
	`mark` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tier_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`at` integer NOT NULL,
	`from_tier` text NOT NULL,
	`to_tier` text NOT NULL,
	`volume_minor` integer,
	`period_days` integer
);
--> statement-breakpoint
CREATE INDEX `tier_changes_by_partner` ON `tier_changes` (`partner_id`,`at`);--> statement-breakpoint
ALTER TABLE `account_heads` ADD `closed_through` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `account_heads_by_close` ON `account_heads` (`closed_through`);--> statement-breakpoint
ALTER TABLE `commissions` ADD `basis` text;--> statement-breakpoint
ALTER TABLE `partners` ADD `terms_version` integer;