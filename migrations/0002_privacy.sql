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
ALTER TABLE `partners` ADD `website` text;--> statement-breakpoint
ALTER TABLE `partners` ADD `message` text;