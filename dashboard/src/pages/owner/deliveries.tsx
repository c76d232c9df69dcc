/** What was delivered to a webhook, newest first; what failed can be tried again. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatMoment } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import { eventWords } from "./event-words.ts";
import css from "./owner.module.css";

type Delivery = Schemas["Delivery"];

/** What came of it: the answer, the next try, or nothing yet. */
export function deliveryDetail({ status, attempts, nextAttemptAt, lastStatus, lastError }: Delivery): string {
  const answer = lastStatus === null ? lastError : o.webhooks.answered(lastStatus);
  const next = status === "pending" && attempts > 0 && nextAttemptAt !== null ? o.webhooks.next(formatMoment(nextAttemptAt)) : null;
  return [o.webhooks.attempts(attempts), answer, next].filter((part) => part !== null).join(", ");
}

export const deliveryStatus = ({ status, attempts }: Pick<Delivery, "status" | "attempts">): string =>
  status === "pending" ? (attempts > 0 ? "retrying" : "processing") : status;

export function Deliveries({ webhookId, open }: { webhookId: string; open: (id: string) => void }) {
  const queries = useQueryClient();
  const list = useCursorList<Delivery>(["webhooks", webhookId, "deliveries"], (page, signal) =>
    ask(api.GET("/v1/webhooks/{id}/deliveries", { params: { path: { id: webhookId }, query: page }, signal })),
  );
  const retry = useMutation({
    mutationFn: (id: string) => ask(api.POST("/v1/deliveries/{id}/retry", { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const columns: readonly [Column<Delivery>, ...Column<Delivery>[]] = [
    { key: "event", head: o.webhooks.event, cell: ({ type }) => eventWords(type) },
    { key: "number", head: o.webhooks.number, cell: ({ sequence }) => sequence },
    { key: "when", head: o.webhooks.when, cell: ({ createdAt }) => formatMoment(createdAt) },
    {
      key: "result",
      head: o.webhooks.result,
      cell: (row) => <Status status={deliveryStatus(row)} detail={deliveryDetail(row)} />,
      isPlain: true,
    },
    {
      key: "retry",
      head: o.decide,
      isPlain: true,
      cell: ({ id, status }) =>
        status === "failed" && (
          <span className={css["actions"]}>
            <Button size="compact-sm" disabled={retry.isPending} onClick={() => retry.mutate(id)}>
              {o.webhooks.retry}
            </Button>
          </span>
        ),
    },
  ];
  return (
    <Card title={o.webhooks.deliveries}>
      {retry.error !== null && (
        <p className={css["error"]} role="alert">
          {retry.error.message}
        </p>
      )}
      <DataTable
        what={o.webhooks.deliveries}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        open={({ id }) => open(id)}
        empty={<Empty>{o.webhooks.noDeliveries}</Empty>}
      />
    </Card>
  );
}
