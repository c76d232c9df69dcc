/** Links by slug and promo codes. D1 is the truth; KV holds copies of links. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Utm } from "./contract.ts";

export const links = sqliteTable(
  "links",
  {
    id: text().primaryKey(),
    partnerId: text("partner_id").notNull(),
    slug: text().notNull().unique(),
    destinationUrl: text("destination_url").notNull(),
    name: text(),
    utm: text({ mode: "json" }).$type<Utm>(),
    rateBps: integer("rate_bps"),
    isReplay: integer("is_replay", { mode: "boolean" }).notNull(),
    archivedAt: integer("archived_at"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("links_by_partner").on(t.partnerId)],
);

export const codes = sqliteTable(
  "codes",
  {
    /** Looked up without case: stored upper-cased. */
    code: text().primaryKey(),
    partnerId: text("partner_id").notNull(),
    linkId: text("link_id"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("codes_by_partner").on(t.partnerId)],
);
