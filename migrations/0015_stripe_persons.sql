ALTER TABLE `stripe_customers` ADD `customer_id` text;--> statement-breakpoint
CREATE INDEX `stripe_customers_by_customer` ON `stripe_customers` (`customer_id`,`id`);