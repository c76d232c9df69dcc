/** Projections: where this month and the next twelve lead, from what was, with each assumption in words and two of them to be tried. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { type FilterChip, Page } from "../../../app/page.tsx";
import { Card } from "../../../parts/card.tsx";
import { formatBps, ownZone } from "../../../parts/format.ts";
import { Progress } from "../../../parts/progress.tsx";
import { Loaded, Locked } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { MonthEnd } from "./month-end.tsx";
import type { ProjectionFilters } from "./projection-filters.ts";
import css from "./projections.module.css";
import { WhatIf } from "./what-if.tsx";
import { YearChart } from "./year-chart.tsx";

const route = getRouteApi("/shell/projections");

type Change = (next: { [Key in keyof ProjectionFilters]: ProjectionFilters[Key] | undefined }) => void;

function useProjection({ growth, churn }: ProjectionFilters) {
  const query = {
    timezone: ownZone(),
    ...(growth === undefined ? {} : { growthBps: String(growth) }),
    ...(churn === undefined ? {} : { churnBps: String(churn) }),
  };
  return useQuery({
    queryKey: ["projection", query],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/projection", { params: { query }, signal })),
    placeholderData: (before) => before,
  });
}

const chipsOf = ({ growth, churn }: ProjectionFilters, change: Change): FilterChip[] => [
  ...(growth === undefined ? [] : [{ name: t.projections.growth, value: formatBps(growth), remove: () => change({ growth: undefined }) }]),
  ...(churn === undefined ? [] : [{ name: t.projections.churn, value: formatBps(churn), remove: () => change({ churn: undefined }) }]),
];

export function ProjectionsPage() {
  const filters = route.useSearch();
  const navigate = useNavigate({ from: "/projections" });
  const projection = useProjection(filters);
  const change: Change = (next) => {
    void navigate({ search: (all) => ({ ...all, ...next }), replace: true });
  };
  return (
    <Page title={t.projections.title} filters={chipsOf(filters, change)}>
      <Loaded query={projection} what={t.projections.what} height={420}>
        {(known) =>
          known.reason === null ? <Known projection={known} filters={filters} change={change} /> : <TooThin projection={known} />
        }
      </Loaded>
    </Page>
  );
}

/** What it still takes, as far as there is already. */
function TooThin({ projection: { needs, found } }: { projection: Schemas["Projection"] }) {
  return (
    <Card>
      <div className={css["sliders"]}>
        <Locked>{t.projections.tooThin}</Locked>
        {(["days", "events"] as const).map((each) => (
          <div key={each} className={css["slider"]}>
            <span>{t.projections.needs[each]}</span>
            <span>{t.projections.have(found[each], needs[each])}</span>
            <div className={css["whole"]}>
              <Progress value={found[each]} goal={needs[each]} label={t.projections.needs[each]} />
            </div>
          </div>
        ))}
      </div>
    </Card>
  );
}

type KnownProps = { projection: Schemas["Projection"]; filters: ProjectionFilters; change: Change };

function Known({ projection, filters, change }: KnownProps) {
  const { currency, monthEnd, year, assumptions } = projection;
  return (
    <div className={css["page"]}>
      {monthEnd !== null && <MonthEnd monthEnd={monthEnd} currency={currency} />}
      <Card title={t.projections.year}>
        {year === null ? <Locked>{t.projections.yearTooThin}</Locked> : <YearChart year={year} currency={currency} />}
      </Card>
      <div className={css["pair"]}>
        <WhatIf filters={filters} assumptions={assumptions} change={change} />
        <Card title={t.projections.assumptions}>
          <ul className={css["assumptions"]}>
            {assumptions.map(({ name, text }) => (
              <li key={name}>{text}</li>
            ))}
          </ul>
        </Card>
      </div>
    </div>
  );
}
