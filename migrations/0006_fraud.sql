CREATE TABLE `fraud_assessments` (
	`conversion_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`address` text,
	`fingerprint` text,
	`delay_ms` integer,
	`is_first` integer NOT NULL,
	`is_mismatch` integer,
	`is_disposable` integer NOT NULL,
	`verdict` text NOT NULL,
	`assessed_at` integer NOT NULL,
	`again_at` integer,
	`rounds` integer NOT NULL,
	PRIMARY KEY(`conversion_id`, `partner_id`)
);
--> statement-breakpoint
CREATE INDEX `fraud_assessments_by_address` ON `fraud_assessments` (`partner_id`,`address`,`occurred_at`) WHERE address is not null;--> statement-breakpoint
CREATE INDEX `fraud_assessments_by_partner` ON `fraud_assessments` (`partner_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `fraud_assessments_by_customer` ON `fraud_assessments` (`customer_id`);--> statement-breakpoint
CREATE INDEX `fraud_assessments_by_time` ON `fraud_assessments` (`occurred_at`);--> statement-breakpoint
CREATE INDEX `fraud_assessments_open` ON `fraud_assessments` (`again_at`) WHERE again_at is not null;--> statement-breakpoint
CREATE TABLE `fraud_flags` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`customer_id` text,
	`conversion_id` text,
	`commission_ids` text NOT NULL,
	`status` text NOT NULL,
	`action` text NOT NULL,
	`score` integer NOT NULL,
	`signals` text NOT NULL,
	`holds` text NOT NULL,
	`is_late` integer NOT NULL,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`resolved_at` integer,
	`resolved_by` text,
	`resolution_reason` text
);
--> statement-breakpoint
CREATE INDEX `fraud_flags_by_time` ON `fraud_flags` (`created_at`);--> statement-breakpoint
CREATE INDEX `fraud_flags_by_partner` ON `fraud_flags` (`partner_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `fraud_flags_by_status` ON `fraud_flags` (`status`,`created_at`);--> statement-breakpoint
CREATE INDEX `fraud_flags_by_customer` ON `fraud_flags` (`customer_id`);--> statement-breakpoint
CREATE INDEX `fraud_flags_by_conversion` ON `fraud_flags` (`conversion_id`);--> statement-breakpoint
CREATE TABLE `fraud_partner_origins` (
	`partner_id` text NOT NULL,
	`address` text NOT NULL,
	`fingerprint` text NOT NULL,
	`seen_at` integer NOT NULL,
	PRIMARY KEY(`partner_id`, `address`, `fingerprint`)
);
--> statement-breakpoint
CREATE TABLE `payout_identities` (
	`hash` text NOT NULL,
	`method_id` text NOT NULL,
	`partner_id` text NOT NULL,
	PRIMARY KEY(`hash`, `method_id`)
);
--> statement-breakpoint
CREATE INDEX `payout_identities_by_partner` ON `payout_identities` (`partner_id`);