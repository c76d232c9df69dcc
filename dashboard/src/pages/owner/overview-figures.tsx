/** Revenue, commissions, return and partners of the chosen days, each with the list behind it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/client.ts";
import { useRange } from "../../app/use-range.ts";
import { Card } from "../../parts/card.tsx";
import { Chart } from "../../parts/chart.tsx";
import { Delta } from "../../parts/delta.tsx";
import { Figure } from "../../parts/figure.tsx";
import { formatCount, formatDay, formatMoney, formatMoneyRound } from "../../parts/format.ts";
import { Empty, Loaded } from "../../parts/states.tsx";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import shared from "./owner.module.css";
import { returnOf } from "./tasks.ts";

type Overview = Schemas["Overview"];
type Report = { overview: Overview; active: { count: number; hasMore: boolean } };

const countActive = (data: Schemas["Breakdown"]["data"]): number =>
  data.filter(({ key, clicks, signups, sales }) => key !== null && clicks + signups + sales > 0).length;

export function OverviewFigures() {
  const { report, comparison, search } = useRange();
  const figures = useQuery({
    queryKey: ["overview", report, comparison],
    queryFn: async ({ signal }): Promise<Report> => {
      const compare = comparison === null ? {} : { compare: comparison };
      const [overview, partners] = await Promise.all([
        ask(api.GET("/v1/analytics/overview", { params: { query: { ...report, ...compare } }, signal })),
        ask(api.GET("/v1/analytics/breakdown", { params: { query: { ...report, by: "partner", limit: 100 } }, signal })),
      ]);
      return { overview, active: { count: countActive(partners.data), hasMore: partners.nextCursor !== null } };
    },
  });
  const than = comparison === null ? null : t.range.comparedWith[comparison];
  return (
    <>
      <Loaded query={figures} what={o.overview.figures} height={112}>
        {(known) => <Figures report={known} than={than} search={search} />}
      </Loaded>
      <RevenueChart />
    </>
  );
}

type FiguresProps = { report: Report; than: string | null; search: object };

function Figures({ report: { overview, active }, than, search }: FiguresProps) {
  const { currency, revenueMinor, refundedMinor, commissionMinor, sales, previous } = overview;
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency });
  const delta = (now: number, before: number | undefined) =>
    before === undefined || than === null ? null : <Delta now={now} before={before} than={than} />;
  return (
    <div className={shared["figures"]}>
      <Card>
        <Figure
          name={o.overview.revenue}
          definition={o.overview.revenueIs}
          value={
            <Link to="/owner/analytics" search={search as never}>
              {money(revenueMinor)}
            </Link>
          }
          note={delta(revenueMinor, previous?.revenueMinor) ?? o.overview.sales(sales)}
        />
      </Card>
      <Card>
        <Figure
          name={o.overview.commissions}
          definition={o.overview.commissionsIs}
          value={<Link to="/owner/commissions">{money(commissionMinor)}</Link>}
          note={delta(commissionMinor, previous?.commissionMinor)}
        />
      </Card>
      <Card>
        <Figure
          name={o.overview.return}
          definition={o.overview.returnIs}
          value={returnOf(revenueMinor - refundedMinor, commissionMinor) ?? o.overview.noReturn}
        />
      </Card>
      <Card>
        <Figure
          name={o.overview.active}
          definition={o.overview.activeIs}
          value={
            <Link to="/owner/analytics" search={search as never}>
              {active.hasMore ? o.overview.more(formatCount(active.count)) : formatCount(active.count)}
            </Link>
          }
        />
      </Card>
    </div>
  );
}

/** The labels of an interval's points: a day for each, in the page's own time zone. */
const labelOf = (at: string): string => formatDay(at);

export function RevenueChart({ height = 220 }: { height?: number }) {
  const { report } = useRange();
  const series = useQuery({
    queryKey: ["timeseries", report],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/timeseries", { params: { query: report }, signal })),
  });
  return (
    <Card title={o.overview.chart}>
      <Loaded query={series} what={o.overview.chart} height={height + 60}>
        {({ currency, data }) => {
          const money = (amountMinor: number): string => formatMoney({ amountMinor, currency });
          const sum = (key: "revenueMinor" | "commissionMinor"): number => data.reduce((all, point) => all + point[key], 0);
          if (data.every(({ revenueMinor, commissionMinor }) => revenueMinor === 0 && commissionMinor === 0))
            return <Empty>{t.chart.empty}</Empty>;
          const best = data.reduce<(typeof data)[number] | null>(
            (top, point) => (top === null || point.revenueMinor > top.revenueMinor ? point : top),
            null,
          );
          const total = o.overview.found(money(sum("revenueMinor")), money(sum("commissionMinor")));
          return (
            <Chart
              name={o.overview.chart}
              height={height}
              finding={
                best === null || best.revenueMinor === 0
                  ? total
                  : `${total} ${o.overview.foundBest(labelOf(best.at), money(best.revenueMinor))}`
              }
              data={{
                labels: data.map(({ at }) => labelOf(at)),
                series: [
                  { name: o.overview.revenue, values: data.map(({ revenueMinor }) => revenueMinor) },
                  { name: o.overview.commissions, values: data.map(({ commissionMinor }) => commissionMinor) },
                ],
                format: money,
                formatTick: (amountMinor) => formatMoneyRound({ amountMinor, currency }),
              }}
            />
          );
        }}
      </Loaded>
    </Card>
  );
}
