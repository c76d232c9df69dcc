/** Earnings: every commission with its status, its date and its "why?", and what they come to. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask } from "../../api/client.ts";
import { useDatesFilter } from "../../app/dates-filter.tsx";
import { type FilterChip, Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { DownloadLink } from "../../parts/download-link.tsx";
import { FilterSelect } from "../../parts/filter-select.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { t } from "../../words/index.ts";
import { type Commission, columnsOf, soFarOf } from "./commission-columns.tsx";
import { COMMISSION_STATUSES, COMMISSION_TYPES, type CommissionFilters } from "./commission-filters.ts";
import { CommissionTotals } from "./commission-totals.tsx";
import { ReceiptPanel } from "./receipt-panel.tsx";

const route = getRouteApi("/shell/earnings");

type Show = (next: { [Key in keyof CommissionFilters]: CommissionFilters[Key] | undefined }) => void;

const chipsOf = ({ status, type, currency }: CommissionFilters, show: Show): FilterChip[] => [
  ...(status === undefined
    ? []
    : [{ name: t.commissions.filter, value: t.status.words[status] ?? status, remove: () => show({ status: undefined }) }]),
  ...(type === undefined
    ? []
    : [{ name: t.commissionList.type, value: t.commissions.types[type] ?? type, remove: () => show({ type: undefined }) }]),
  ...(currency === undefined ? [] : [{ name: t.commissionList.currency, value: currency, remove: () => show({ currency: undefined }) }]),
];

export function CommissionsPage() {
  const { commission, ...filters } = route.useSearch();
  const navigate = useNavigate({ from: "/earnings" });
  const dates = useDatesFilter();
  const show: Show = (next) => {
    void navigate({ search: (all) => ({ ...all, ...next }), replace: true });
  };
  const { status, type, currency } = filters;
  const query = { ...clean({ status, type, currency }), ...dates.instants };
  const list = useCursorList<Commission>(["commissions", query], (page, signal) =>
    ask(api.GET("/v1/commissions", { params: { query: { ...page, ...query } }, signal })),
  );
  const totals = useQuery({
    queryKey: ["commissions", "totals", query],
    queryFn: async ({ signal }) => (await ask(api.GET("/v1/commissions/totals", { params: { query }, signal }))).totals,
  });
  const chips = [...chipsOf(filters, show), ...dates.chips];
  return (
    <Page title={t.commissions.title} filters={chips} actions={<Filters filters={filters} show={show} dates={dates.select} />}>
      <Loaded query={totals} what={t.commissionList.totalsWhat} height={96}>
        {(rows) => <CommissionTotals totals={rows} />}
      </Loaded>
      <Card
        title={t.commissions.what}
        actions={
          <DownloadLink path="/v1/exports/commissions.csv" query={query}>
            {t.files.csv}
          </DownloadLink>
        }
      >
        <DataTable
          what={t.commissions.what}
          list={list}
          columns={columnsOf(soFarOf(list.rows ?? [], totals.data ?? []), (totals.data ?? []).length > 1)}
          rowKey={({ id }) => id}
          open={({ id }) => show({ commission: id })}
          empty={<Empty>{chips.length === 0 ? t.commissions.empty : t.commissions.emptyFiltered}</Empty>}
        />
      </Card>
      <ReceiptPanel commissionId={commission} close={() => show({ commission: undefined })} />
    </Page>
  );
}

/** Without what is not filtered by. */
const clean = <T extends Record<string, unknown>>(filter: T): Partial<T> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as Partial<T>;

function Filters({ filters, show, dates }: { filters: CommissionFilters; show: Show; dates: React.ReactNode }) {
  return (
    <>
      {dates}
      <FilterSelect
        name={t.commissions.filter}
        all={t.commissions.all}
        values={COMMISSION_STATUSES.map((value) => ({ value, word: t.status.words[value] ?? value }))}
        value={filters.status}
        choose={(status) => show({ status })}
      />
      <FilterSelect
        name={t.commissionList.type}
        all={t.commissionList.allTypes}
        values={COMMISSION_TYPES.map((value) => ({ value, word: t.commissions.types[value] ?? value }))}
        value={filters.type}
        choose={(type) => show({ type })}
      />
    </>
  );
}
