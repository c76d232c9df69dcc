/** Where one is signed in, and how to end it. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { useCursorList } from "../../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../../parts/data-table.tsx";
import { formatDay, formatMoment } from "../../../parts/format.ts";
import { Notice } from "../../../parts/notice.tsx";
import { Empty } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { browserOf } from "./browser-of.ts";
import css from "./settings.module.css";

type Session = Schemas["Session"];
const KEY = ["sessions"];

function useEnding() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  const one = useMutation({
    mutationFn: (id: string) => ask(api.DELETE("/v1/sessions/{id}", { params: { path: { id } } })),
    onSettled,
  });
  const others = useMutation({ mutationFn: () => ask(api.DELETE("/v1/sessions")), onSettled });
  return { one, others };
}

export function SessionsCard() {
  const { one, others } = useEnding();
  const list = useCursorList<Session>(KEY, (page, signal) => ask(api.GET("/v1/sessions", { params: { query: page }, signal })));
  const columns: readonly [Column<Session>, ...Column<Session>[]] = [
    {
      key: "browser",
      head: t.settings.browser,
      cell: ({ userAgent, isCurrent }) => (
        <>
          {browserOf(userAgent)}
          {isCurrent && <span className={css["badge"]}>{t.settings.thisOne}</span>}
        </>
      ),
    },
    { key: "address", head: t.settings.address, cell: ({ ipAddress }) => ipAddress ?? t.events.unknown },
    { key: "in", head: t.settings.signedIn, cell: ({ createdAt }) => formatMoment(createdAt) },
    { key: "seen", head: t.settings.lastSeen, cell: ({ lastSeenAt }) => formatDay(lastSeenAt) },
    {
      key: "end",
      head: t.settings.end,
      cell: ({ id, isCurrent }) =>
        isCurrent ? null : (
          <Button size="compact-sm" loading={one.isPending && one.variables === id} onClick={() => one.mutate(id)}>
            {t.settings.end}
          </Button>
        ),
      isPlain: true,
    },
  ];
  const error = one.error ?? others.error;
  return (
    <Card
      title={t.settings.sessions}
      actions={
        (list.rows ?? []).length > 1 && (
          <Button size="compact-sm" loading={others.isPending} onClick={() => others.mutate()}>
            {t.settings.endOthers}
          </Button>
        )
      }
    >
      {error !== null && <Notice kind="wrong">{error.message}</Notice>}
      <DataTable
        what={t.settings.sessions}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty>{t.settings.noSessions}</Empty>}
      />
    </Card>
  );
}
