/** The audit log: who did what, to what, and why. */
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { shellRoute } from "../../app/shell-route.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatMoment } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";

type AuditRow = Schemas["AuditRecord"];
const route = getRouteApi("/shell/owner/audit");

const columns: readonly [Column<AuditRow>, ...Column<AuditRow>[]] = [
  { key: "action", head: o.audit.action, cell: ({ action }) => o.audit.actions[action] ?? action },
  { key: "actor", head: o.audit.actor, cell: ({ actor }) => <Actor id={actor} />, isPlain: true },
  { key: "subject", head: o.audit.subject, cell: ({ subject }) => <Subject id={subject} /> },
  { key: "reason", head: o.audit.reason, cell: ({ reason }) => reason, isPlain: true },
  {
    key: "status",
    head: o.audit.status,
    isPlain: true,
    cell: ({ status }) => (status >= 400 ? <Status status="refused" detail={String(status)} /> : null),
  },
  { key: "at", head: o.audit.at, cell: ({ at }) => formatMoment(at), isNumber: true },
];

/** Sessions and keys act by their ids; whose they are is known for those that still are. */
function Actor({ id }: { id: string }) {
  const { session, name } = shellRoute.useRouteContext().session;
  const keys = useQuery({
    queryKey: ["api-keys", "names"],
    queryFn: ({ signal }) => ask(api.GET("/v1/api-keys", { params: { query: { limit: 100 } }, signal })),
    staleTime: 60_000,
  });
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => ask(api.GET("/v1/sessions", { params: { query: { limit: 100 } }, signal })),
    staleTime: 60_000,
  });
  if (id === session?.id) return <>{o.audit.you}</>;
  const key = keys.data?.data.find((each) => each.id === id);
  if (key !== undefined) return <>{o.audit.key(key.name ?? `…${key.ending}`)}</>;
  if (sessions.data?.data.some((each) => each.id === id) === true) return <>{name}</>;
  return <>{id.startsWith("ses_") ? o.audit.session : id}</>;
}

/** Where what it is about is shown. */
function Subject({ id }: { id: string | null }) {
  if (id === null) return null;
  if (id.startsWith("ptn_"))
    return (
      <Link to="/owner/partners/$partnerId" params={{ partnerId: id }}>
        {id}
      </Link>
    );
  if (id.startsWith("com_"))
    return (
      <Link to="/owner/commissions" search={{ commission: id }}>
        {id}
      </Link>
    );
  if (id.startsWith("pay_"))
    return (
      <Link to="/owner/payouts" search={{ view: "all", payout: id }}>
        {id}
      </Link>
    );
  if (id.startsWith("flg_"))
    return (
      <Link to="/owner/fraud" search={{ flag: id }}>
        {id}
      </Link>
    );
  return <>{id}</>;
}

export function AuditPage() {
  const { actor, subject } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/audit" });
  const [typed, setTyped] = useState(actor ?? "");
  const query = { ...(actor === undefined ? {} : { actor }), ...(subject === undefined ? {} : { subject }) };
  const list = useCursorList<AuditRow>(["audit", query], (page, signal) =>
    ask(api.GET("/v1/audit", { params: { query: { ...page, limit: 50, ...query } }, signal })),
  );
  const search = useDebouncedCallback((text: string) => {
    void navigate({ search: ({ actor: _actor, ...all }) => (text.trim() === "" ? all : { ...all, actor: text.trim() }), replace: true });
  }, 300);
  return (
    <Page title={o.audit.title}>
      <Card
        actions={
          <TextInput
            className={css["search"] ?? ""}
            type="search"
            aria-label={o.audit.search}
            placeholder={o.audit.search}
            value={typed}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
              search(currentTarget.value);
            }}
          />
        }
      >
        <DataTable
          what={o.audit.what}
          list={list}
          columns={columns}
          rowKey={({ id }) => id}
          empty={<Empty>{Object.keys(query).length === 0 ? o.audit.empty : o.audit.filteredEmpty}</Empty>}
        />
      </Card>
    </Page>
  );
}
