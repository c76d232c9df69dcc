/** Payouts: what waits for an owner first, then the run, then all of them. */
import { NativeSelect } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatDay, formatMoney } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { PartnerName } from "./partner-names.tsx";
import { PayoutPanel } from "./payout-panel.tsx";
import { ByHand, ToApprove } from "./payout-queue.tsx";
import { PayoutRun } from "./payout-run.tsx";
import { payoutDetail, wordOf } from "./payout-standing.ts";
import { PAYOUT_STATUSES } from "./search-params.ts";
import { ViewTabs } from "./view-tabs.tsx";

type Payout = Schemas["Payout"];
const route = getRouteApi("/shell/owner/payouts");

const columns: readonly [Column<Payout>, ...Column<Payout>[]] = [
  { key: "partner", head: o.partner, cell: ({ partnerId }) => <PartnerName id={partnerId} /> },
  { key: "requested", head: o.payouts.requested, cell: ({ requestedAt }) => formatDay(requestedAt) },
  { key: "status", head: o.payouts.status, cell: (row) => <Status status={wordOf(row)} detail={payoutDetail(row)} />, isPlain: true },
  { key: "amount", head: o.payouts.amount, cell: (row) => formatMoney(row), isNumber: true },
];

export function PayoutsPage() {
  const { view = "queue", payout } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/payouts" });
  const open = (id: string | undefined): void => {
    void navigate({ search: ({ payout: _payout, ...all }) => (id === undefined ? all : { ...all, payout: id }), replace: true });
  };
  return (
    <Page title={o.payouts.title}>
      <ViewTabs label={o.payouts.title} to="/owner/payouts" views={o.payouts.views} current={view} />
      {view === "queue" && <ToApprove open={open} />}
      {view === "hand" && <ByHand open={open} />}
      {view === "run" && <PayoutRun />}
      {view === "all" && <AllPayouts open={open} />}
      <PayoutPanel payoutId={payout} close={() => open(undefined)} />
    </Page>
  );
}

function AllPayouts({ open }: { open: (id: string) => void }) {
  const { status } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/payouts" });
  const list = useCursorList<Payout>(["payouts", { status }], (page, signal) =>
    ask(api.GET("/v1/payouts", { params: { query: { ...page, ...(status === undefined ? {} : { status }) } }, signal })),
  );
  const choose = (value: string): void => {
    const next = PAYOUT_STATUSES.find((each) => each === value);
    void navigate({ search: ({ status: _status, ...all }) => (next === undefined ? all : { ...all, status: next }), replace: true });
  };
  return (
    <Card
      title={o.payouts.all}
      actions={
        <NativeSelect
          aria-label={o.payouts.status}
          value={status ?? ""}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
          data={[
            { value: "", label: o.payouts.allStatuses },
            ...PAYOUT_STATUSES.map((value) => ({ value, label: t.status.words[value === "approved" ? "accepted" : value] ?? value })),
          ]}
        />
      }
    >
      <DataTable
        what={o.payouts.all}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        open={({ id }) => open(id)}
        empty={<Empty>{status === undefined ? o.payouts.allEmpty : o.payouts.filteredEmpty}</Empty>}
      />
    </Card>
  );
}
