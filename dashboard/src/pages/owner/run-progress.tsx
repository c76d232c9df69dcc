/** A run while it is made, and its result. It asks again every second until the run is done. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { formatCount, formatMoney } from "../../parts/format.ts";
import { Loaded } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";
import { PartnerLink } from "./partner-names.tsx";

type Run = Schemas["PayoutRun"];
type Item = Schemas["PayoutRunItem"];

const params = (id: string) => ({ path: { id } });

export function RunProgress({ runId, again }: { runId: string; again: () => void }) {
  const run = useQuery({
    queryKey: ["payout-runs", runId],
    queryFn: ({ signal }) => ask(api.GET("/v1/payouts/runs/{id}", { params: params(runId), signal })),
    refetchInterval: ({ state }) => (state.data?.status === "done" ? false : 1_000),
  });
  return (
    <Loaded query={run} what={o.run.title} height={200}>
      {(known) => (
        <Card title={known.status === "done" ? o.run.result : o.run.progress}>
          <Progress run={known} />
          <Items key={known.status} run={known} />
          <Button onClick={again}>{o.run.again}</Button>
        </Card>
      )}
    </Loaded>
  );
}

function Progress({ run: { status, requested, refused, waiting } }: { run: Run }) {
  const all = requested + refused + waiting;
  const done = requested + refused;
  return (
    <div className={css["stack"]} role="status">
      <p>
        {status === "done" ? o.run.resultText(formatCount(requested), formatCount(refused)) : o.run.of(formatCount(done), formatCount(all))}
      </p>
      <progress className={css["progress"]} max={Math.max(1, all)} value={done} aria-label={o.run.progress} />
    </div>
  );
}

function Items({ run: { id, currency } }: { run: Run }) {
  const list = useCursorList<Item>(["payout-runs", id, "items"], (page, signal) =>
    ask(api.GET("/v1/payouts/runs/{id}/items", { params: { ...params(id), query: { ...page, limit: 100 } }, signal })),
  );
  return (
    <DataTable
      what={o.run.result}
      list={list}
      rowKey={({ partnerId }) => partnerId}
      empty={null}
      columns={[
        { key: "partner", head: o.partner, cell: ({ partnerId }) => <PartnerLink id={partnerId} /> },
        {
          key: "status",
          head: o.run.result_,
          cell: ({ status, refusal }) => <Status status={status === "waiting" ? "pending" : status} detail={refusal?.detail ?? null} />,
          isPlain: true,
        },
        { key: "amount", head: o.payouts.amount, cell: ({ amountMinor }) => formatMoney({ amountMinor, currency }), isNumber: true },
      ]}
    />
  );
}
