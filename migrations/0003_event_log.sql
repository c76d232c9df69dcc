CREATE TABLE `event_audience` (
	`partner_id` text NOT NULL,
	`sequence` integer NOT NULL,
	PRIMARY KEY(`partner_id`, `sequence`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `outbox_in_order` (
	`id` text PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL,
	`type` text NOT NULL,
	`audience` text NOT NULL,
	`fact` text NOT NULL,
	`created_at` integer NOT NULL,
	`handled_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`retry_at` integer NOT NULL,
	`error` text
);
--> statement-breakpoint
INSERT INTO `outbox_in_order` SELECT `id`, row_number() OVER (ORDER BY `created_at`, rowid), `fact` ->> '$.type', (
	SELECT json_group_array(DISTINCT value) FROM (
		SELECT `fact` ->> '$.data.partnerId' AS value UNION ALL
		SELECT iif(`fact` ->> '$.type' LIKE 'partner.%', `fact` ->> '$.data.id', NULL) UNION ALL
		SELECT each.value ->> 'partnerId' FROM json_each(`fact`, '$.data.shares') AS each
	) WHERE value IS NOT NULL
), `fact`, `created_at`, `handled_at`, `attempts`, `retry_at`, `error` FROM `outbox`;
--> statement-breakpoint
INSERT INTO `event_audience` SELECT DISTINCT each.value, o.`sequence` FROM `outbox_in_order` AS o, json_each(o.`audience`) AS each;
--> statement-breakpoint
DROP TABLE `outbox`;
--> statement-breakpoint
ALTER TABLE `outbox_in_order` RENAME TO `outbox`;
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_by_sequence` ON `outbox` (`sequence`);
--> statement-breakpoint
CREATE INDEX `outbox_open` ON `outbox` (`retry_at`) WHERE handled_at is null;
--> statement-breakpoint
CREATE TRIGGER `outbox_has_audience` AFTER INSERT ON `outbox` BEGIN INSERT INTO `event_audience` SELECT DISTINCT value, new.`sequence` FROM json_each(new.`audience`); END;
