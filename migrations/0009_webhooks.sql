CREATE TABLE `webhook_attempts` (
	`delivery_id` text NOT NULL,
	`n` integer NOT NULL,
	`at` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`status` integer,
	`error` text,
	`url` text NOT NULL,
	`request_headers` text NOT NULL,
	`response_body` text,
	PRIMARY KEY(`delivery_id`, `n`)
);
--> statement-breakpoint
CREATE TABLE `webhook_cursor` (
	`id` integer PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`event_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`type` text NOT NULL,
	`body` text,
	`status` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`earlier_attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`is_queued` integer NOT NULL,
	`claimed_until` integer,
	`last_status` integer,
	`last_error` text,
	`last_attempt_at` integer,
	`created_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_by_endpoint` ON `webhook_deliveries` (`endpoint_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`due_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_claimed` ON `webhook_deliveries` (`endpoint_id`,`claimed_until`) WHERE claimed_until is not null;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_parked` ON `webhook_deliveries` (`endpoint_id`,`sequence`) WHERE status = 'pending' and is_queued = 0;--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`description` text,
	`headers` text,
	`secret` text NOT NULL,
	`earlier_secret` text,
	`earlier_until` integer,
	`is_paused` integer DEFAULT false NOT NULL,
	`disabled_at` integer,
	`disabled_reason` text,
	`since_sequence` integer NOT NULL,
	`failing_since` integer,
	`last_error` text,
	`last_error_at` integer,
	`last_success_at` integer,
	`slow_until` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_by_partner` ON `webhook_endpoints` (`partner_id`);