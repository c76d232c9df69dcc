/** What Home asks the API for. Reports have a key that begins with `report`, so that what happens live asks them again. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask } from "../../../api/client.ts";
import { daysBefore, intervalOf } from "../../../app/range-before.ts";
import { useRange } from "../../../app/use-range.ts";

/** Everything that a partner may start with: its links, and whether anybody ever came by one. */
export const startQuery = queryOptions({
  queryKey: ["links", "start"],
  queryFn: async ({ signal }) => {
    const [links, clicks] = await Promise.all([
      ask(api.GET("/v1/links", { params: { query: { limit: 100, archived: "false" } }, signal })),
      ask(api.GET("/v1/clicks", { params: { query: { limit: 1 } }, signal })),
    ]);
    return { links: links.data.filter(({ replay }) => !replay), hasClicks: clicks.data.length > 0 };
  },
});

export const standingQuery = (id: string) =>
  queryOptions({
    queryKey: ["balance", id, "standing"],
    queryFn: ({ signal }) => ask(api.GET("/v1/partners/{id}/standing", { params: { path: { id } }, signal })),
  });

export const methodsQuery = queryOptions({
  queryKey: ["payout-methods"],
  queryFn: ({ signal }) => ask(api.GET("/v1/payout-methods", { params: { query: { limit: 100 } }, signal })),
});

/** The figures of the days, and of those they are compared with. */
export function useOverview() {
  const { report, comparison } = useRange();
  return useQuery({
    queryKey: ["report", "overview", report, comparison],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/v1/analytics/overview", {
          params: { query: { ...report, ...(comparison === null ? {} : { compare: comparison }) } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** The course of the figures, and of the days before. */
export function useCourse() {
  const { report, days, comparison } = useRange();
  const interval = intervalOf(days);
  return useQuery({
    queryKey: ["report", "course", report, comparison, interval],
    queryFn: async ({ signal }) => {
      const load = (range: { from: string; to: string }) =>
        ask(api.GET("/v1/analytics/timeseries", { params: { query: { ...report, ...range, interval } }, signal }));
      const [now, before] = await Promise.all([load(days), comparison === null ? null : load(daysBefore(days, comparison))]);
      return { interval, currency: now.currency, now: now.data, before: before?.data ?? null };
    },
    placeholderData: (before) => before,
  });
}

/** Where the month leads. The history is all there is, whatever days the page is about. */
export function useProjection() {
  const { timezone } = useRange().report;
  return useQuery({
    queryKey: ["projection", timezone],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/projection", { params: { query: { timezone } }, signal })),
    staleTime: 5 * 60_000,
  });
}

export function useInsights() {
  const { report } = useRange();
  return useQuery({
    queryKey: ["insights", report],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/insights", { params: { query: report }, signal })),
    staleTime: 5 * 60_000,
    placeholderData: (before) => before,
  });
}

export function useFunnel() {
  const { report } = useRange();
  return useQuery({
    queryKey: ["report", "funnel", report],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/funnel", { params: { query: report }, signal })),
    placeholderData: (before) => before,
  });
}
