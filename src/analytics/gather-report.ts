/** Gathers what the whole report says: figures, their series, steps and the keys that brought the most, and the ledger's head. Law: one range, one currency, all of it. */
import { findHeadRow } from "../accounts/index.ts";
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { findLinksByIds } from "../links/index.ts";
import { findPartner, listPartnersByIds, type Partner } from "../partners/index.ts";
import type { Asked } from "./collect-metrics.ts";
import type { Breakdown, ClickDimension, Funnel, Interval, Overview, Timeseries } from "./contract.ts";
import type { ExportReport } from "./export-contract.ts";
import { nameOfKey } from "./report-words.ts";
import type { Range } from "./rules.ts";
import { showBreakdown } from "./show-breakdown.ts";
import { showFunnel } from "./show-funnel.ts";
import { showOverview } from "./show-overview.ts";
import { showTimeseries } from "./show-timeseries.ts";

export type Top = { by: ClickDimension; rows: (Breakdown["data"][number] & { name: string })[]; hasMore: boolean };
export type Report = {
  program: string;
  /** null: of all partners. */
  partner: Pick<Partner, "id" | "name"> | null;
  /** null: of all links. */
  link: { id: string; name: string } | null;
  range: Range;
  before: Range | null;
  compare: ExportReport["compare"];
  timezone: string;
  interval: Interval;
  madeAt: number;
  overview: Overview;
  series: Timeseries["data"];
  seriesBefore: Timeseries["data"] | null;
  funnel: Funnel["steps"];
  tops: Top[];
  /** The partner's ledger as it stands; null of all partners, or where nothing was posted yet. */
  head: { entries: number; hash: string } | null;
};

type Needs = Pick<Ctx, "db" | "d1" | "now">;
type Input = {
  asked: Asked;
  before: Range | null;
  compare: ExportReport["compare"];
  timezone: string;
  interval: Interval;
  program: string;
  dimensions: readonly ClickDimension[];
  /** Keys of each dimension. */
  limit: number;
};

/** Refuses a partner and a link that are not there (for a partner: that are not its own), and `range_too_large`. */
export async function gatherReport(ctx: Needs, input: Input): Promise<Result<Report>> {
  const { asked, before, compare, timezone, interval, program } = input;
  const { range, partnerId, linkId } = asked;
  const [partner, link] = await Promise.all([partnerId === null ? null : findPartner(ctx, partnerId), findLink(ctx, asked)]);
  if (partnerId !== null && partner === null) return refuse("not_found", "there is no such partner");
  if (linkId !== null && link === null) return refuse("not_found", "there is no such link");
  const [overview, series, seriesBefore, funnel, tops, head] = await Promise.all([
    showOverview(ctx, asked, before),
    showTimeseries(ctx, { ...asked, interval, timezone }),
    before === null ? null : showTimeseries(ctx, { ...asked, range: before, interval, timezone }),
    showFunnel(ctx, { ...asked, timezone, cohort: null }),
    gatherTops(ctx, input),
    partnerId === null ? null : findHeadRow(ctx, partnerId),
  ]);
  if (!series.ok) return series;
  if (seriesBefore?.ok === false) return seriesBefore;
  if (!funnel.ok) return funnel;
  return ok({
    ...{ program, partner, link, range, before, compare, timezone, interval, madeAt: ctx.now() },
    overview,
    series: series.value.data,
    seriesBefore: seriesBefore?.value.data ?? null,
    funnel: funnel.value.steps,
    tops,
    head: head === null ? null : { entries: head.seq, hash: head.headHash },
  });
}

async function findLink(ctx: Needs, { linkId, partnerId }: Asked): Promise<Report["link"]> {
  if (linkId === null) return null;
  const [link] = await findLinksByIds(ctx, [linkId]);
  if (link === undefined || (partnerId !== null && link.partnerId !== partnerId)) return null;
  return { id: link.id, name: link.name ?? `/${link.slug}` };
}

async function gatherTops(ctx: Needs, { asked, dimensions, limit }: Input): Promise<Top[]> {
  // What the report is of already has one key.
  const wanted = dimensions.filter((by) => !(by === "partner" && asked.partnerId !== null) && !(by === "link" && asked.linkId !== null));
  const pages = await Promise.all(wanted.map((by) => showBreakdown(ctx, { ...asked, by, search: "", page: { limit, after: null } })));
  const keys = (by: ClickDimension): string[] =>
    pages.filter((page) => page.by === by).flatMap(({ data }) => data.flatMap(({ key }) => (key === null ? [] : [key])));
  const [partners, links] = await Promise.all([listPartnersByIds(ctx, keys("partner")), findLinksByIds(ctx, keys("link"))]);
  const names = new Map([
    ...partners.map(({ id, name }): [string, string] => [id, name]),
    ...links.map(({ id, name, slug }): [string, string] => [id, name ?? `/${slug}`]),
  ]);
  return pages.map(({ by, data, nextCursor }) => ({
    by,
    rows: data.map((row) => ({ ...row, name: nameOfKey(by, row.key, names) })),
    hasMore: nextCursor !== null,
  }));
}
