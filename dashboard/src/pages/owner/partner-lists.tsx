/** A partner's latest commissions and payouts and its links, each leading to the whole list. */
import { Link, useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { formatDay, formatMoney } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { detailOf } from "./commission-standing.ts";
import { payoutDetail, wordOf } from "./payout-standing.ts";

type Of = { partnerId: string };
const FEW = { limit: 5 } as const;

export function PartnerCommissions({ partnerId }: Of) {
  const navigate = useNavigate();
  const list = useCursorList<Schemas["Commission"]>(["commissions", "of", partnerId], (page, signal) =>
    ask(api.GET("/v1/commissions", { params: { query: { ...FEW, ...page, partnerId } }, signal })),
  );
  return (
    <Card
      title={o.partners.commissions}
      actions={
        <Link to="/owner/commissions" search={{ partnerId }}>
          {o.partners.seeAll}
        </Link>
      }
    >
      <DataTable
        what={o.partners.commissions}
        list={list}
        rowKey={({ id }) => id}
        open={({ id }) => void navigate({ to: "/owner/commissions", search: { partnerId, commission: id } })}
        empty={<Empty>{o.partners.noCommissions}</Empty>}
        columns={[
          { key: "type", head: o.commissions.type, cell: ({ type }) => t.commissions.types[type] ?? type },
          { key: "date", head: o.commissions.date, cell: ({ createdAt }) => formatDay(createdAt), isPlain: true },
          {
            key: "status",
            head: o.commissions.status,
            cell: (row) => <Status status={row.status} detail={detailOf(row)} />,
            isPlain: true,
          },
          { key: "amount", head: o.commissions.amount, cell: (row) => formatMoney(row), isNumber: true },
        ]}
      />
    </Card>
  );
}

export function PartnerPayouts({ partnerId }: Of) {
  const navigate = useNavigate();
  const list = useCursorList<Schemas["Payout"]>(["payouts", "of", partnerId], (page, signal) =>
    ask(api.GET("/v1/payouts", { params: { query: { ...FEW, ...page, partnerId } }, signal })),
  );
  return (
    <Card title={o.partners.payouts}>
      <DataTable
        what={o.partners.payouts}
        list={list}
        rowKey={({ id }) => id}
        open={({ id }) => void navigate({ to: "/owner/payouts", search: { view: "all", payout: id } })}
        empty={<Empty>{o.partners.noPayouts}</Empty>}
        columns={[
          { key: "requested", head: o.payouts.requested, cell: ({ requestedAt }) => formatDay(requestedAt) },
          {
            key: "status",
            head: o.payouts.status,
            cell: (row) => <Status status={wordOf(row)} detail={payoutDetail(row)} />,
            isPlain: true,
          },
          { key: "amount", head: o.payouts.amount, cell: (row) => formatMoney(row), isNumber: true },
        ]}
      />
    </Card>
  );
}

export function PartnerLinks({ partnerId }: Of) {
  const list = useCursorList<Schemas["Link"]>(["links", "of", partnerId], (page, signal) =>
    ask(api.GET("/v1/links", { params: { query: { ...page, limit: 10, partnerId } }, signal })),
  );
  return (
    <Card title={o.partners.links}>
      <DataTable
        what={o.partners.links}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty>{o.partners.noLinks}</Empty>}
        columns={[
          { key: "slug", head: o.partners.slug, cell: ({ url, slug }) => <a href={url}>{slug}</a> },
          { key: "leads", head: o.partners.leads, cell: ({ destinationUrl }) => destinationUrl },
          {
            key: "status",
            head: o.partners.status,
            cell: ({ archivedAt }) => <Status status={archivedAt === null ? "active" : "archived"} />,
            isPlain: true,
          },
        ]}
      />
    </Card>
  );
}
