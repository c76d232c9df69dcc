/** Analytics by partner: who brought what in the chosen days. */
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { useRange } from "../../app/use-range.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatBps, formatCount, formatMoney } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import { RevenueChart } from "./overview-figures.tsx";
import css from "./owner.module.css";
import { PartnerName } from "./partner-names.tsx";

type Row = Schemas["Breakdown"]["data"][number] & { currency: string };

const money = (currency: string, amountMinor: number): string => formatMoney({ amountMinor, currency });

const columns: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: "partner", head: o.analytics.partner, cell: ({ key }) => (key === null ? o.analytics.none : <PartnerName id={key} />) },
  { key: "clicks", head: o.analytics.clicks, cell: ({ clicks }) => formatCount(clicks), isNumber: true },
  { key: "signups", head: o.analytics.signups, cell: ({ signups }) => formatCount(signups), isNumber: true },
  { key: "sales", head: o.analytics.sales, cell: ({ sales }) => formatCount(sales), isNumber: true },
  { key: "rate", head: o.analytics.rate, cell: ({ conversionRateBps }) => formatBps(conversionRateBps), isNumber: true },
  { key: "commission", head: o.analytics.commission, cell: (row) => money(row.currency, row.commissionMinor), isNumber: true },
  { key: "revenue", head: o.analytics.revenue, cell: (row) => money(row.currency, row.revenueMinor), isNumber: true },
];

export function AnalyticsPage() {
  const { report } = useRange();
  const navigate = useNavigate();
  const list = useCursorList<Row>(["breakdown", "partner", report], async (page, signal) => {
    const { data, nextCursor, currency } = await ask(
      api.GET("/v1/analytics/breakdown", { params: { query: { ...report, ...page, by: "partner", limit: 50 } }, signal }),
    );
    return { data: data.map((row) => ({ ...row, currency })), nextCursor };
  });
  return (
    <Page
      title={o.analytics.title}
      hasRange
      actions={
        <Button component="a" href={`/api/v1/exports/conversions.csv?${new URLSearchParams(report)}`} download>
          {o.analytics.csv}
        </Button>
      }
    >
      <div className={css["stack"]}>
        <RevenueChart height={240} />
        <Card title={o.analytics.what}>
          <DataTable
            what={o.analytics.what}
            list={list}
            columns={columns}
            rowKey={({ key }) => key ?? "none"}
            open={({ key }) => {
              if (key !== null) void navigate({ to: "/owner/partners/$partnerId", params: { partnerId: key } });
            }}
            empty={<Empty>{o.analytics.empty}</Empty>}
          />
        </Card>
      </div>
    </Page>
  );
}
