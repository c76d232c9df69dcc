/** Commissions: found by status, kind and partner; held, released and rejected one by one or many at once; each with its receipt. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { type FilterChip, Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatCount, formatDay, formatMoney } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { ReceiptPanel } from "../partner/receipt-panel.tsx";
import { Adjust } from "./adjust.tsx";
import { type BulkAnswer, BulkBar } from "./bulk-bar.tsx";
import { CommissionFilters } from "./commission-filters.tsx";
import { detailOf } from "./commission-standing.ts";
import css from "./owner.module.css";
import { PartnerName, usePartnerName } from "./partner-names.tsx";

type Commission = Schemas["Commission"];
const route = getRouteApi("/shell/owner/commissions");
type Choice = { chosen: ReadonlySet<string>; toggle: (id: string) => void };

const columnsFor = ({ chosen, toggle }: Choice): readonly [Column<Commission>, ...Column<Commission>[]] => [
  { key: "partner", head: o.partner, cell: ({ partnerId }) => <PartnerName id={partnerId} /> },
  {
    key: "type",
    head: o.commissions.type,
    isPlain: true,
    cell: (row) => (
      <>
        <Chooser row={row} isChosen={chosen.has(row.id)} toggle={toggle} /> {t.commissions.types[row.type] ?? row.type}
      </>
    ),
  },
  { key: "date", head: o.commissions.date, cell: ({ createdAt }) => formatDay(createdAt), isPlain: true },
  { key: "status", head: o.commissions.status, cell: (row) => <Status status={row.status} detail={detailOf(row)} />, isPlain: true },
  { key: "amount", head: o.commissions.amount, cell: (row) => formatMoney(row), isNumber: true },
];

/** What may still be held, released or rejected. */
const isOpen = ({ status }: Commission): boolean => status === "pending" || status === "held" || status === "approved";

function Chooser({ row, isChosen, toggle }: { row: Commission; isChosen: boolean; toggle: (id: string) => void }) {
  const name = usePartnerName(row.partnerId) ?? "";
  if (!isOpen(row)) return <span className={css["noCheck"]} />;
  return (
    <span className={css["actions"]}>
      <input
        type="checkbox"
        className={css["check"]}
        aria-label={`${o.commissions.choose(name)}, ${formatMoney(row)}, ${formatDay(row.createdAt)}`}
        checked={isChosen}
        onChange={() => toggle(row.id)}
      />
    </span>
  );
}

function useChosen(): Choice & { clear: () => void } {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void =>
    setChosen((all) => {
      const next = new Set(all);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return { chosen, toggle, clear: () => setChosen(new Set()) };
}

export function CommissionsPage() {
  const { commission, ...search } = route.useSearch();
  const { status, type, partnerId } = search;
  const query = {
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
    ...(partnerId === undefined ? {} : { partnerId }),
  };
  const navigate = useNavigate({ from: "/owner/commissions" });
  const { chosen, toggle, clear } = useChosen();
  const [isAdjusting, setAdjusting] = useState(false);
  const [outcome, setOutcome] = useState<BulkAnswer | null>(null);
  const list = useCursorList<Commission>(["commissions", "list", query], (page, signal) =>
    ask(api.GET("/v1/commissions", { params: { query: { ...page, ...query } }, signal })),
  );
  const open = (id: string | undefined): void => {
    void navigate({ search: ({ commission: _open, ...all }) => (id === undefined ? all : { ...all, commission: id }), replace: true });
  };
  return (
    <Page
      title={o.commissions.title}
      filters={useChips()}
      actions={
        <>
          <Button component="a" href={`/api/v1/exports/commissions.csv?${new URLSearchParams(query)}`} download>
            {o.commissions.csv}
          </Button>
          <Button onClick={() => setAdjusting(true)}>{o.commissions.adjust}</Button>
        </>
      }
    >
      <Card title={<Totals query={query} />} actions={<CommissionFilters />}>
        <div role="status">
          {outcome !== null && <p className={css["note"]}>{o.commissions.bulkDone(outcome.succeeded, outcome.refused)}</p>}
        </div>
        <DataTable
          what={o.commissions.what}
          list={list}
          columns={columnsFor({ chosen, toggle })}
          rowKey={({ id }) => id}
          open={({ id }) => open(id)}
          empty={<Empty>{Object.keys(query).length === 0 ? o.commissions.empty : o.commissions.filteredEmpty}</Empty>}
        />
      </Card>
      <BulkBar
        ids={[...chosen]}
        clear={clear}
        done={(answer) => {
          clear();
          setOutcome(answer);
        }}
      />
      <Adjust isOpen={isAdjusting} close={() => setAdjusting(false)} />
      <ReceiptPanel commissionId={commission} close={() => open(undefined)} />
    </Page>
  );
}

function useChips(): FilterChip[] {
  const { status, type, partnerId } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/commissions" });
  const remove = (name: "status" | "type" | "partnerId"): void => {
    void navigate({ search: ({ [name]: _gone, ...all }) => all, replace: true });
  };
  return [
    ...(status === undefined
      ? []
      : [{ name: o.commissions.status, value: t.status.words[status] ?? status, remove: () => remove("status") }]),
    ...(type === undefined ? [] : [{ name: o.commissions.type, value: t.commissions.types[type] ?? type, remove: () => remove("type") }]),
    ...(partnerId === undefined ? [] : [{ name: o.partner, value: <PartnerName id={partnerId} />, remove: () => remove("partnerId") }]),
  ] as FilterChip[];
}

function Totals({ query }: { query: object }) {
  const totals = useQuery({
    queryKey: ["commissions", "totals", query],
    queryFn: ({ signal }) => ask(api.GET("/v1/commissions/totals", { params: { query }, signal })),
  });
  const known = totals.data?.totals ?? [];
  if (known.length === 0) return <>{o.commissions.title}</>;
  const isCodeShown = known.length > 1;
  return (
    <>
      {known
        .map(({ count, netMinor, currency }) =>
          o.commissions.totals(formatCount(count), formatMoney({ amountMinor: netMinor, currency }, { isCodeShown })),
        )
        .join("; ")}
    </>
  );
}
