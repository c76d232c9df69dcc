CREATE TABLE `account_heads` (
	`partner_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`head_hash` text NOT NULL,
	`next_due_at` integer,
	`quarantine` text,
	`revision` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`proven_seq` integer,
	`proven_at` integer
);
--> statement-breakpoint
CREATE INDEX `account_heads_by_due` ON `account_heads` (`next_due_at`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`hash` text NOT NULL,
	`ending` text NOT NULL,
	`partner_id` text,
	`scopes` text,
	`name` text,
	`created_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE TABLE `idempotent_answers` (
	`id` text PRIMARY KEY NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer,
	`body` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idempotent_answers_by_time` ON `idempotent_answers` (`created_at`);--> statement-breakpoint
CREATE TABLE `click_progress` (
	`job` text PRIMARY KEY NOT NULL,
	`window_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `click_repeats` (
	`click_id` text NOT NULL,
	`nonce` text NOT NULL,
	`repeats` integer NOT NULL,
	PRIMARY KEY(`click_id`, `nonce`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `clicks` (
	`window_at` integer NOT NULL,
	`id` text NOT NULL,
	`nonce` text NOT NULL,
	`link_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`at` integer NOT NULL,
	`visitor` text NOT NULL,
	`reason` text,
	`ip` text,
	`country` text,
	`region` text,
	`city` text,
	`asn` integer,
	`device` text,
	`browser` text,
	`os` text,
	`agent` text,
	`referrer` text,
	PRIMARY KEY(`window_at`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `malformed_clicks` (
	`id` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`error` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `salts` (
	`day` text PRIMARY KEY NOT NULL,
	`salt` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `commissions` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`conversion_id` text,
	`type` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`reversed_minor` integer NOT NULL,
	`holds` text NOT NULL,
	`reason` text,
	`steps` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`releases_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `commissions_by_conversion` ON `commissions` (`conversion_id`);--> statement-breakpoint
CREATE INDEX `commissions_by_partner` ON `commissions` (`partner_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `commissions_by_time` ON `commissions` (`created_at`);--> statement-breakpoint
CREATE TABLE `conversions` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`external_id` text NOT NULL,
	`customer_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text,
	`kind` text,
	`product` text,
	`quantity` integer,
	`status` text NOT NULL,
	`shares` text NOT NULL,
	`decision` text NOT NULL,
	`holds` text NOT NULL,
	`terms_version` integer NOT NULL,
	`metadata` text,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversions_by_external_id` ON `conversions` (`type`,`external_id`);--> statement-breakpoint
CREATE INDEX `conversions_by_customer` ON `conversions` (`customer_id`,`occurred_at`);--> statement-breakpoint
CREATE TABLE `customers` (
	`id` text PRIMARY KEY NOT NULL,
	`external_id` text NOT NULL,
	`email` text,
	`name` text,
	`binding` text,
	`bound_by` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `customers_external_id_unique` ON `customers` (`external_id`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`external_id` text NOT NULL,
	`sale_external_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_external_id_unique` ON `refunds` (`external_id`);--> statement-breakpoint
CREATE INDEX `refunds_by_sale` ON `refunds` (`sale_external_id`);--> statement-breakpoint
CREATE TABLE `codes` (
	`code` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`link_id` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `codes_by_partner` ON `codes` (`partner_id`);--> statement-breakpoint
CREATE TABLE `links` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`slug` text NOT NULL,
	`destination_url` text NOT NULL,
	`name` text,
	`utm` text,
	`rate_bps` integer,
	`is_replay` integer NOT NULL,
	`archived_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `links_slug_unique` ON `links` (`slug`);--> statement-breakpoint
CREATE INDEX `links_by_partner` ON `links` (`partner_id`);--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`job` text NOT NULL,
	`period` text NOT NULL,
	`claimed_at` integer NOT NULL,
	`done_at` integer,
	`error` text,
	PRIMARY KEY(`job`, `period`)
);
--> statement-breakpoint
CREATE TABLE `partners` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`country` text,
	`tier` text NOT NULL,
	`rate_bps` integer,
	`status` text NOT NULL,
	`status_reason` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `partners_email_unique` ON `partners` (`email`);--> statement-breakpoint
CREATE INDEX `partners_by_status` ON `partners` (`status`);--> statement-breakpoint
CREATE INDEX `partners_by_time` ON `partners` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `payout_methods` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`type` text NOT NULL,
	`currency` text,
	`label` text,
	`details` text,
	`rail_account_id` text,
	`status` text NOT NULL,
	`is_default` integer NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE INDEX `payout_methods_by_partner` ON `payout_methods` (`partner_id`);--> statement-breakpoint
CREATE INDEX `payout_methods_by_rail` ON `payout_methods` (`rail_account_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payout_methods_default` ON `payout_methods` (`partner_id`) WHERE is_default = 1;--> statement-breakpoint
CREATE TABLE `payouts` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`method_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`failure` text,
	`requested_at` integer NOT NULL,
	`approved_at` integer,
	`paid_at` integer,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `payouts_by_partner` ON `payouts` (`partner_id`,`requested_at`);--> statement-breakpoint
CREATE INDEX `payouts_by_time` ON `payouts` (`requested_at`);--> statement-breakpoint
CREATE INDEX `payouts_by_status` ON `payouts` (`status`);--> statement-breakpoint
CREATE TABLE `terms_versions` (
	`version` integer PRIMARY KEY NOT NULL,
	`effective_at` integer NOT NULL,
	`terms` text NOT NULL,
	`published_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`fact` text NOT NULL,
	`created_at` integer NOT NULL,
	`handled_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`retry_at` integer NOT NULL,
	`error` text
);
--> statement-breakpoint
CREATE INDEX `outbox_open` ON `outbox` (`retry_at`) WHERE handled_at is null;