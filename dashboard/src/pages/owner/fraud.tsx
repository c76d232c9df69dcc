/** Fraud: the cases, newest first, each with what was seen and the money that it holds. */
import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatDay } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import { FraudCase } from "./fraud-case.tsx";
import { heldQuery, heldText } from "./held-by.ts";
import { PartnerName } from "./partner-names.tsx";
import { FLAG_STATUSES } from "./search-params.ts";

type Flag = Schemas["FraudFlag"];
const route = getRouteApi("/shell/owner/fraud");

function Held({ flag }: { flag: Flag }) {
  const held = useQuery(heldQuery(flag));
  return <>{held.data === undefined ? "…" : heldText(held.data)}</>;
}

const columns: readonly [Column<Flag>, ...Column<Flag>[]] = [
  { key: "partner", head: o.partner, cell: ({ partnerId }) => <PartnerName id={partnerId} /> },
  {
    key: "signals",
    head: o.fraud.signals,
    cell: ({ signals }) => signals.map(({ id }) => o.fraud.signal[id] ?? id).join(", "),
    isPlain: true,
  },
  { key: "since", head: o.fraud.since, cell: ({ createdAt }) => formatDay(createdAt) },
  { key: "status", head: o.fraud.status, cell: ({ status }) => <Status status={status} />, isPlain: true },
  { key: "score", head: o.fraud.score, cell: ({ score }) => (score === null ? "" : String(score)), isNumber: true },
  { key: "holds", head: o.fraud.holds, cell: (flag) => <Held flag={flag} />, isNumber: true },
];

export function FraudPage() {
  const { status = "open", flag } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/fraud" });
  const list = useCursorList<Flag>(["flags", { status }], (page, signal) =>
    ask(api.GET("/v1/fraud/flags", { params: { query: { ...page, ...(status === "all" ? {} : { status }) } }, signal })),
  );
  const open = (id: string | undefined): void => {
    void navigate({ search: ({ flag: _flag, ...all }) => (id === undefined ? all : { ...all, flag: id }), replace: true });
  };
  const choose = (value: string): void => {
    const next = FLAG_STATUSES.find((each) => each === value) ?? "all";
    void navigate({ search: (all) => ({ ...all, status: next }), replace: true });
  };
  return (
    <Page
      title={o.fraud.title}
      actions={
        <NativeSelect
          aria-label={o.fraud.status}
          value={status}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
          data={[
            ...FLAG_STATUSES.map((value) => ({ value, label: o.fraud.statuses[value] ?? value })),
            { value: "all", label: o.fraud.all },
          ]}
        />
      }
    >
      <Card>
        <DataTable
          what={o.fraud.what}
          list={list}
          columns={columns}
          rowKey={({ id }) => id}
          open={({ id }) => open(id)}
          empty={<Empty>{status === "open" ? o.fraud.empty : o.fraud.filteredEmpty}</Empty>}
        />
      </Card>
      <FraudCase flagId={flag} close={() => open(undefined)} />
    </Page>
  );
}
