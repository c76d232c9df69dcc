DROP INDEX `payout_methods_default`;--> statement-breakpoint
ALTER TABLE `payout_methods` ADD `send_after` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `payout_methods_default_of_currency` ON `payout_methods` (`partner_id`,`currency`) WHERE is_default = 1 and currency is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `payout_methods_default` ON `payout_methods` (`partner_id`) WHERE is_default = 1 and currency is null;