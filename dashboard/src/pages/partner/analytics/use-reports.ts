/** What the reports are asked: the days of the address and its link, and the same days before where they are compared. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { api, ask } from "../../../api/client.ts";
import { countDays, type Days } from "../../../app/range.ts";
import { type Range, useRange } from "../../../app/use-range.ts";
import { type Interval, intervalFor } from "./analytics-filters.ts";

const route = getRouteApi("/shell/analytics");
const DAY = 86_400_000;

export type Asked = { from: string; to: string; timezone: string; linkId?: string };

export function useAsked(): { asked: Asked; range: Range } {
  const range = useRange();
  const { link } = route.useSearch();
  return { asked: { ...range.report, ...(link === undefined ? {} : { linkId: link }) }, range };
}

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The 29th of February has the 28th before it. */
function yearBefore(date: string): string {
  const year = String(Number(date.slice(0, 4)) - 1);
  return date.endsWith("-02-29") ? `${year}-02-28` : year + date.slice(4);
}

/** The days that the API compares with: as many directly before, or the same dates a year before. */
export function daysBefore({ from, to }: Days, comparison: "previous" | "year"): Days {
  if (comparison === "year") return { from: yearBefore(from), to: yearBefore(to) };
  const back = countDays({ from, to }) * DAY;
  return { from: dateOf(Date.parse(from) - back), to: dateOf(Date.parse(to) - back) };
}

export function useOverview() {
  const { asked, range } = useAsked();
  const query = { ...asked, ...(range.comparison === null ? {} : { compare: range.comparison }) };
  return useQuery({
    queryKey: ["overview", query],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/overview", { params: { query }, signal })),
    placeholderData: (before) => before,
  });
}

/** The course of the days, and beside it that of the days before. */
export function useCourse() {
  const { asked, range } = useAsked();
  const { interval: chosen } = route.useSearch();
  const interval: Interval = chosen ?? intervalFor(countDays(range.days));
  const { comparison } = range;
  return useQuery({
    queryKey: ["course", asked, interval, comparison],
    queryFn: async ({ signal }) => {
      const load = (days: Days) => ask(api.GET("/v1/analytics/timeseries", { params: { query: { ...asked, ...days, interval } }, signal }));
      const [now, before] = await Promise.all([load(range.days), comparison === null ? null : load(daysBefore(range.days, comparison))]);
      return { now, before };
    },
    placeholderData: (before) => before,
  });
}
