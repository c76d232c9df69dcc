ALTER TABLE `clicks` ADD `query` text;--> statement-breakpoint
ALTER TABLE `clicks` ADD `fingerprint` text;--> statement-breakpoint
CREATE INDEX `clicks_by_visitor` ON `clicks` (`visitor`,`at`);