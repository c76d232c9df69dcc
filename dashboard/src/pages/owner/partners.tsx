/** Partners: found by name or address, filtered, and each a click away from its page. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { type FilterChip, Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatBps, formatDay } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { AddPartner } from "./add-partner.tsx";
import css from "./owner.module.css";
import { PARTNER_STATUSES, TIERS } from "./search-params.ts";
import { rateOf, termsQuery, tierName } from "./terms-query.ts";

type Partner = Schemas["Partner"];
type Terms = Schemas["Terms"];
const route = getRouteApi("/shell/owner/partners");

const columnsFor = (terms: Terms | undefined): readonly [Column<Partner>, ...Column<Partner>[]] => [
  {
    key: "name",
    head: o.partners.name,
    cell: ({ name, email }) => (
      <>
        {name}
        <br />
        <span className={css["small"]}>{email}</span>
      </>
    ),
  },
  {
    key: "status",
    head: o.partners.status,
    cell: ({ status, statusReason }) => <Status status={status} detail={statusReason} />,
    isPlain: true,
  },
  { key: "tier", head: o.partners.tier, cell: ({ tier }) => tierName(terms, tier) },
  { key: "since", head: o.partners.since, cell: ({ createdAt }) => formatDay(createdAt) },
  { key: "rate", head: o.partners.rate, cell: (row) => formatBps(rateOf(terms, row)), isNumber: true },
];

export function PartnersPage() {
  const { status, tier, find } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/partners" });
  const [isAdding, setAdding] = useState(false);
  const terms = useQuery(termsQuery);
  const query = {
    ...(status === undefined ? {} : { status }),
    ...(tier === undefined ? {} : { tier }),
    ...(find === undefined ? {} : { search: find }),
  };
  const list = useCursorList<Partner>(["partners", "list", query], (page, signal) =>
    ask(api.GET("/v1/partners", { params: { query: { ...page, ...query } }, signal })),
  );
  const isFiltered = Object.keys(query).length > 0;
  const remove = (name: "status" | "tier" | "find"): void => {
    void navigate({ search: ({ [name]: _gone, ...all }) => all, replace: true });
  };
  const filters: FilterChip[] = [
    ...(status === undefined ? [] : [{ name: o.partners.status, value: t.status.words[status] ?? status, remove: () => remove("status") }]),
    ...(tier === undefined ? [] : [{ name: o.partners.tier, value: tierName(terms.data?.terms, tier), remove: () => remove("tier") }]),
  ];
  return (
    <Page
      title={o.partners.title}
      filters={filters}
      actions={
        <Button variant="filled" onClick={() => setAdding(true)}>
          {o.partners.add}
        </Button>
      }
    >
      <Card actions={<Filters terms={terms.data?.terms} />}>
        <DataTable
          what={o.partners.what}
          list={list}
          columns={columnsFor(terms.data?.terms)}
          rowKey={({ id }) => id}
          open={({ id }) => void navigate({ to: "/owner/partners/$partnerId", params: { partnerId: id } })}
          empty={<Empty>{isFiltered ? o.partners.filteredEmpty : o.partners.empty}</Empty>}
        />
      </Card>
      <AddPartner isOpen={isAdding} close={() => setAdding(false)} terms={terms.data?.terms} />
    </Page>
  );
}

function Filters({ terms }: { terms: Terms | undefined }) {
  const { status, tier, find } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/partners" });
  const [typed, setTyped] = useState(find ?? "");
  const show = (next: object): void => {
    void navigate({
      search: (all) =>
        Object.fromEntries(Object.entries({ ...all, ...next }).filter(([, value]) => value !== undefined && value !== "")) as never,
      replace: true,
    });
  };
  const search = useDebouncedCallback((text: string) => show({ find: text.trim() }), 300);
  return (
    <div className={css["filters"]}>
      <TextInput
        className={css["search"] ?? ""}
        type="search"
        aria-label={o.partners.search}
        placeholder={o.partners.search}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          search(currentTarget.value);
        }}
      />
      <NativeSelect
        aria-label={o.partners.status}
        value={status ?? ""}
        onChange={({ currentTarget }) => show({ status: currentTarget.value })}
        data={[
          { value: "", label: o.partners.allStatuses },
          ...PARTNER_STATUSES.map((value) => ({ value, label: t.status.words[value] ?? value })),
        ]}
      />
      <NativeSelect
        aria-label={o.partners.tier}
        value={tier ?? ""}
        onChange={({ currentTarget }) => show({ tier: currentTarget.value })}
        data={[{ value: "", label: o.partners.allTiers }, ...TIERS.map((value) => ({ value, label: tierName(terms, value) }))]}
      />
    </div>
  );
}
