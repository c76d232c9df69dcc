/** Gathers what a list's pages say: its newest rows, whether there are more, and the names of whom and what they mention. */
import type { Ctx } from "../context.ts";
import { findLinksByIds } from "../links/index.ts";
import { findPartner, listPartnersByIds } from "../partners/index.ts";
import type { Listing } from "./export-rows.ts";
import type { ListPages } from "./lay-out-lists.ts";
import { calendarOf, wordsOfRange } from "./report-words.ts";
import type { ListDocument } from "./write-list-pdf.ts";

/** What anybody reads on paper, and what a request has the time and memory for; the CSV has no bound. */
export const MAX_ROWS = 1_000;

type Asked = {
  /** As the query names them, range and partner among them. */
  filters: Readonly<Record<string, unknown>> & { timezone: string };
  range: { from: number | null; to: number | null };
  partnerId: string | null;
  program: string;
  csvPath: string;
};
type Input<Row, Shown extends Record<string, unknown>> = { listing: Listing<Row, Shown>; pages: ListPages<Shown>; asked: Asked };

export async function gatherList<Row, Shown extends Record<string, unknown>>(
  ctx: Pick<Ctx, "db" | "now">,
  { listing, pages, asked }: Input<Row, Shown>,
): Promise<ListDocument<Shown>> {
  const { filters, range, partnerId, program, csvPath } = asked;
  const found = await listing.list({ limit: MAX_ROWS, after: null });
  const rows = found.slice(0, MAX_ROWS).map(listing.show);
  const ids = [...new Set(rows.flatMap(pages.idsOf))].filter((id) => id !== null);
  const [partner, partners, links] = await Promise.all([
    partnerId === null ? null : findPartner(ctx, partnerId),
    listPartnersByIds(ctx, ids),
    findLinksByIds(ctx, ids),
  ]);
  const calendar = calendarOf(filters.timezone);
  const names = new Map([...partners, ...links].map((one) => [one.id, "slug" in one ? (one.name ?? `/${one.slug}`) : one.name]));
  const whose = partnerId === null ? "All partners" : (partner?.name ?? "No such partner");
  const about = { whose, period: wordsOfRange(range, calendar), timezone: filters.timezone, filters: wordsOf(filters), madeAt: ctx.now() };
  return { pages, rows, words: { calendar, names }, isCut: found.length > MAX_ROWS, program, about, csvPath };
}

/** What has its own place on the page is no filter there. */
const SHOWN = ["from", "to", "timezone", "partnerId"];

function wordsOf(filters: Asked["filters"]): string {
  const named = Object.entries(filters).filter(([name, value]) => value !== undefined && !SHOWN.includes(name));
  return named.length === 0 ? "None" : named.map(([name, value]) => `${name} is ${String(value)}`).join(", ");
}
