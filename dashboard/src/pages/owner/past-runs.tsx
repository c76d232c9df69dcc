/** The runs that were made before, with what came of them. */
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { formatCount, formatMoment, formatMoney } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";

type Run = Schemas["PayoutRun"];

export function PastRuns() {
  const list = useCursorList<Run>(["payouts", "runs"], (page, signal) =>
    ask(api.GET("/v1/payouts/runs", { params: { query: { ...page, limit: 10 } }, signal })),
  );
  return (
    <Card title={o.run.past}>
      <DataTable
        what={o.run.past}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty>{o.run.pastEmpty}</Empty>}
        columns={[
          { key: "when", head: o.payouts.requested, cell: ({ createdAt }) => formatMoment(createdAt) },
          { key: "by", head: o.run.title, cell: ({ source }) => o.run.by[source] ?? source, isPlain: true },
          {
            key: "result",
            head: o.run.result_,
            cell: ({ requested, refused }) => o.run.resultText(formatCount(requested), formatCount(refused)),
            isPlain: true,
          },
          {
            key: "total",
            head: o.run.total,
            cell: ({ totalMinor, currency }) => formatMoney({ amountMinor: totalMinor, currency }, { isCodeShown: true }),
            isNumber: true,
          },
        ]}
      />
    </Card>
  );
}
