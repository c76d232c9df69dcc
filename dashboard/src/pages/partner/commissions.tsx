/** Earnings: every commission with its status, its date and its "why?". */
import { NativeSelect } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/client.ts";
import { type FilterChip, Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatDay, formatMoney } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { t } from "../../words/index.ts";
import { COMMISSION_STATUSES } from "./commission-filters.ts";
import { ReceiptPanel } from "./receipt-panel.tsx";

type Commission = Schemas["Commission"];
const route = getRouteApi("/shell/earnings");

/** The date or the reason that a status has. */
export function detailOf({ status, releasesAt, holds, reason }: Commission): string | null {
  if (status === "pending") return t.status.released(formatDay(releasesAt));
  if (status === "held") return holds.map((hold) => t.receipt.holdReasons[hold] ?? t.status.underReview)[0] ?? t.status.underReview;
  return status === "rejected" ? reason : null;
}

const columns: readonly [Column<Commission>, ...Column<Commission>[]] = [
  { key: "type", head: t.commissions.for, cell: ({ type }) => t.commissions.types[type] ?? type },
  { key: "earned", head: t.commissions.earned, cell: ({ createdAt }) => formatDay(createdAt), isPlain: true },
  { key: "status", head: t.commissions.status, cell: (row) => <Status status={row.status} detail={detailOf(row)} />, isPlain: true },
  { key: "amount", head: t.commissions.amount, cell: (row) => formatMoney(row), isNumber: true },
];

export function CommissionsPage() {
  const { status, commission } = route.useSearch();
  const navigate = useNavigate({ from: "/earnings" });
  const show = (next: { status?: typeof status; commission?: string | undefined }): void => {
    void navigate({ search: (all) => ({ ...all, ...next }), replace: true });
  };
  const list = useCursorList<Commission>(["commissions", { status }], (page, signal) =>
    ask(api.GET("/v1/commissions", { params: { query: { ...page, ...(status === undefined ? {} : { status }) } }, signal })),
  );
  const filters: FilterChip[] =
    status === undefined
      ? []
      : [{ name: t.commissions.filter, value: t.status.words[status] ?? status, remove: () => show({ status: undefined }) }];
  return (
    <Page
      title={t.commissions.title}
      filters={filters}
      actions={<StatusFilter status={status} choose={(next) => show({ status: next })} />}
    >
      <Card>
        <DataTable
          what={t.commissions.what}
          list={list}
          columns={columns}
          rowKey={({ id }) => id}
          open={({ id }) => show({ commission: id })}
          empty={<Empty>{status === undefined ? t.commissions.empty : t.commissions.emptyFiltered}</Empty>}
        />
      </Card>
      <ReceiptPanel commissionId={commission} close={() => show({ commission: undefined })} />
    </Page>
  );
}

type Chosen = (typeof COMMISSION_STATUSES)[number] | undefined;

function StatusFilter({ status, choose }: { status: Chosen; choose: (next: Chosen) => void }) {
  return (
    <NativeSelect
      aria-label={t.commissions.filter}
      value={status ?? ""}
      onChange={({ currentTarget }) => choose(COMMISSION_STATUSES.find((each) => each === currentTarget.value))}
      data={[
        { value: "", label: t.commissions.all },
        ...COMMISSION_STATUSES.map((value) => ({ value, label: t.status.words[value] ?? value })),
      ]}
    />
  );
}
