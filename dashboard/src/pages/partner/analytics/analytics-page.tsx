/** Analytics: what came of the days, against the days before, broken down until it is clear why. All of it is in the address. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { Page } from "../../../app/page.tsx";
import { Card } from "../../../parts/card.tsx";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { FilterSelect } from "../../../parts/filter-select.tsx";
import { t } from "../../../words/index.ts";
import css from "./analytics.module.css";
import type { AnalyticsFilters } from "./analytics-filters.ts";
import { BreakdownCard } from "./breakdown-card.tsx";
import { CourseCard } from "./course-card.tsx";
import { FunnelCard } from "./funnel-card.tsx";
import { HoursCard } from "./hours-card.tsx";
import { MetricStrip } from "./metric-strip.tsx";
import { ModelsCard } from "./models-card.tsx";
import { useAsked } from "./use-reports.ts";

const route = getRouteApi("/shell/analytics");
const NO_LINKS: readonly Schemas["Link"][] = [];

export function AnalyticsPage() {
  const { metric = "commissionMinor", by = "country", search = "", link, interval } = route.useSearch();
  const navigate = useNavigate({ from: "/analytics" });
  const links = useQuery({
    queryKey: ["palette", "links"],
    queryFn: ({ signal }) => ask(api.GET("/v1/links", { params: { query: { limit: 100 } }, signal })),
    staleTime: 60_000,
  });
  const known = links.data?.data ?? NO_LINKS;
  const slugs = new Map(known.map(({ id, slug }) => [id, slug]));
  const show = (next: { [Key in keyof AnalyticsFilters]: AnalyticsFilters[Key] | undefined }): void => {
    void navigate({ search: (all) => ({ ...all, ...next }), replace: true });
  };
  return (
    <Page
      title={t.analytics.title}
      hasRange
      filters={link === undefined ? [] : [{ name: t.events.link, value: slugs.get(link) ?? link, remove: () => show({ link: undefined }) }]}
      actions={
        <FilterSelect
          name={t.events.link}
          all={t.events.allLinks}
          values={known.map(({ id, slug }) => ({ value: id, word: slug }))}
          value={link}
          choose={(next) => show({ link: next })}
        />
      }
    >
      <div className={css["page"]}>
        <MetricStrip metric={metric} choose={(next) => show({ metric: next })} />
        <CourseCard metric={metric} interval={interval} choose={(next) => show({ interval: next })} />
        <BreakdownCard by={by} search={search} slugs={slugs} change={show} />
        <HoursCard />
        <div className={css["pair"]}>
          <FunnelCard />
          <ModelsCard />
        </div>
        <Files />
      </div>
    </Page>
  );
}

/** The rows that the figures are made of. */
function Files() {
  const { asked } = useAsked();
  const { from, to, timezone, linkId } = asked;
  return (
    <Card title={t.analytics.files}>
      <div className={css["tools"]}>
        <DownloadLink path="/v1/exports/clicks.csv" query={{ from, to, timezone, linkId }}>
          {t.analytics.clicksCsv}
        </DownloadLink>
        <DownloadLink path="/v1/exports/conversions.csv" query={{ from, to, timezone, linkId }}>
          {t.analytics.conversionsCsv}
        </DownloadLink>
        <DownloadLink path="/v1/exports/commissions.csv" query={{ from, to, timezone }}>
          {t.analytics.commissionsCsv}
        </DownloadLink>
      </div>
    </Card>
  );
}
