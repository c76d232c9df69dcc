/** Every payout, newest first, narrowed by its status. */
import { NativeSelect } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { useCursorList } from "../../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../../parts/data-table.tsx";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { formatDay, formatMoney } from "../../../parts/format.ts";
import { Empty } from "../../../parts/states.tsx";
import { Status } from "../../../parts/status.tsx";
import { t } from "../../../words/index.ts";
import { PAYOUT_STATUSES } from "./payout-filters.ts";
import { detailOf, type Method, nameOf, type Payout, wordOf } from "./payout-words.ts";
import css from "./payouts.module.css";

const route = getRouteApi("/shell/payouts");

const columnsFor = (methods: readonly Method[]): readonly [Column<Payout>, ...Column<Payout>[]] => {
  const methodOf = (payout: Payout): Method | undefined => methods.find(({ id }) => id === payout.methodId);
  return [
    { key: "day", head: t.payouts.day, cell: ({ requestedAt }) => formatDay(requestedAt) },
    {
      key: "status",
      head: t.payouts.status,
      cell: (payout) => <Status status={payout.status} word={wordOf(payout)} detail={detailOf(payout, methodOf(payout))} />,
      isPlain: true,
    },
    { key: "method", head: t.payouts.method, cell: (payout) => nameOf(methodOf(payout)) },
    { key: "amount", head: t.payouts.sum, cell: (payout) => formatMoney(payout), isNumber: true },
  ];
};

export function PayoutHistory({ methods, open }: { methods: readonly Method[]; open: (id: string) => void }) {
  const { status } = route.useSearch();
  const navigate = useNavigate({ from: "/payouts" });
  const filter = status === undefined ? {} : { status };
  const list = useCursorList<Payout>(["payouts", filter], (page, signal) =>
    ask(api.GET("/v1/payouts", { params: { query: { ...page, ...filter } }, signal })),
  );
  const choose = (value: string): void => {
    const next = PAYOUT_STATUSES.find((each) => each === value);
    void navigate({ search: (all) => ({ ...all, status: next }), replace: true });
  };
  return (
    <Card
      title={t.payouts.history}
      actions={
        <div className={css["tools"]}>
          <DownloadLink path="/v1/exports/payouts.csv" query={filter}>
            {t.files.csv}
          </DownloadLink>
          <NativeSelect
            aria-label={t.payouts.filter}
            value={status ?? ""}
            onChange={({ currentTarget }) => choose(currentTarget.value)}
            data={[
              { value: "", label: t.payouts.allStatuses },
              ...PAYOUT_STATUSES.map((value) => ({ value, label: t.payouts.statuses[value] ?? value })),
            ]}
          />
        </div>
      }
    >
      <DataTable
        what={t.payouts.what}
        list={list}
        columns={columnsFor(methods)}
        rowKey={({ id }) => id}
        open={({ id }) => open(id)}
        empty={<Empty>{status === undefined ? t.payouts.empty : t.payouts.emptyFiltered}</Empty>}
      />
    </Card>
  );
}
