/** What the programme's operation has found, and messages that could not be handled, which can be tried again. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { formatMoment } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";

export function Operations() {
  return (
    <>
      <Findings />
      <DeadLetters />
    </>
  );
}

function Findings() {
  const list = useCursorList<Schemas["Finding"]>(["findings"], (page, signal) =>
    ask(api.GET("/v1/findings", { params: { query: page }, signal })),
  );
  return (
    <Card title={o.settings.findings}>
      <DataTable
        what={o.settings.findings}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty>{o.settings.findingsEmpty}</Empty>}
        columns={[
          { key: "kind", head: o.settings.kind, cell: ({ kind }) => o.overview.findings[kind] ?? kind },
          { key: "subject", head: o.settings.subject, cell: ({ subject }) => subject },
          { key: "detail", head: o.settings.detail, cell: ({ detail }) => detail, isPlain: true },
          { key: "seen", head: o.settings.seen, cell: ({ lastSeenAt }) => formatMoment(lastSeenAt), isNumber: true },
        ]}
      />
    </Card>
  );
}

function DeadLetters() {
  const queries = useQueryClient();
  const list = useCursorList<Schemas["DeadLetter"]>(["dead-letters"], (page, signal) =>
    ask(api.GET("/v1/dead-letters", { params: { query: page }, signal })),
  );
  const retry = useMutation({
    mutationFn: (id: string) => ask(api.POST("/v1/dead-letters/{id}/retry", { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Card title={o.settings.deadLetters}>
      {retry.error !== null && (
        <p className={css["error"]} role="alert">
          {retry.error.message}
        </p>
      )}
      <DataTable
        what={o.settings.deadLetters}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty>{o.settings.deadEmpty}</Empty>}
        columns={[
          { key: "queue", head: o.settings.queue, cell: ({ queue }) => queue },
          {
            key: "retry",
            head: o.decide,
            isPlain: true,
            cell: ({ id }) => (
              <Button size="compact-sm" disabled={retry.isPending} onClick={() => retry.mutate(id)}>
                {o.settings.retry}
              </Button>
            ),
          },
          { key: "at", head: o.settings.seen, cell: ({ at }) => formatMoment(at), isNumber: true },
        ]}
      />
    </Card>
  );
}
