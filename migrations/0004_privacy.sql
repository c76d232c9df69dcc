CREATE TABLE `audit_records` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`actor_kind` text NOT NULL,
	`partner_id` text,
	`action` text NOT NULL,
	`route` text NOT NULL,
	`subject` text,
	`reason` text,
	`status` integer NOT NULL,
	`request_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_records_by_subject` ON `audit_records` (`subject`,`id`);--> statement-breakpoint
CREATE INDEX `audit_records_by_actor` ON `audit_records` (`actor`,`id`);--> statement-breakpoint
CREATE TABLE `erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`customer_id` text NOT NULL,
	`erased_at` integer NOT NULL,
	`erased_by` text NOT NULL,
	`request_id` text NOT NULL,
	`removed` text NOT NULL,
	`proof` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `erasures_customer_id_unique` ON `erasures` (`customer_id`);--> statement-breakpoint
CREATE INDEX `erasures_by_proof` ON `erasures` (`proof`);--> statement-breakpoint
CREATE INDEX `erasures_by_time` ON `erasures` (`erased_at`);--> statement-breakpoint
ALTER TABLE `customers` ADD `erased_at` integer;--> statement-breakpoint
ALTER TABLE `partners` ADD `website` text;--> statement-breakpoint
ALTER TABLE `partners` ADD `message` text;