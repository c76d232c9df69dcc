/** Customers: who came by the partner's links, masked as the API masks them, each with its way from the first click on. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { Page } from "../../../app/page.tsx";
import { Card } from "../../../parts/card.tsx";
import { useCursorList } from "../../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../../parts/data-table.tsx";
import { formatDay } from "../../../parts/format.ts";
import { Empty } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { CustomerPanel } from "./customer-panel.tsx";
import { whoIs } from "./customer-words.ts";
import css from "./customers.module.css";

type Customer = Schemas["Customer"];
const route = getRouteApi("/shell/customers");

const columns: readonly [Column<Customer>, ...Column<Customer>[]] = [
  { key: "who", head: t.customers.who, cell: whoIs },
  { key: "since", head: t.customers.since, cell: ({ createdAt }) => formatDay(createdAt), isNumber: true },
];

export function CustomersPage() {
  const { customer } = route.useSearch();
  const navigate = useNavigate({ from: "/customers" });
  const show = (next: string | undefined): void => {
    void navigate({ search: (all) => ({ ...all, customer: next }), replace: true });
  };
  const list = useCursorList<Customer>(["customers"], (page, signal) => ask(api.GET("/v1/customers", { params: { query: page }, signal })));
  return (
    <Page title={t.customers.title}>
      <p className={css["intro"]}>{t.customers.intro}</p>
      <Card>
        <DataTable
          what={t.customers.what}
          list={list}
          columns={columns}
          rowKey={({ id }) => id}
          open={({ id }) => show(id)}
          empty={<Empty>{t.customers.empty}</Empty>}
        />
      </Card>
      <CustomerPanel customerId={customer} close={() => show(undefined)} />
    </Page>
  );
}
