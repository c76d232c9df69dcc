ALTER TABLE `commissions` ADD `basis` text;--> statement-breakpoint
ALTER TABLE `partners` ADD `terms_version` integer;