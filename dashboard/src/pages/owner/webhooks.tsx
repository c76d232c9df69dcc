/** Webhooks: which there are and how each fares; one of them with its deliveries. */
import { Button } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatMoment } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import { AddWebhook } from "./add-webhook.tsx";
import { WebhookView } from "./webhook-view.tsx";

type Webhook = Schemas["Webhook"];
const route = getRouteApi("/shell/owner/integrations");

/** How it fares, in a status and what it means. */
export function WebhookStanding({ webhook: { status, failingSince, disabledReason, lastSuccessAt } }: { webhook: Webhook }) {
  if (status !== "active") return <Status status={status} detail={disabledReason} />;
  if (failingSince !== null) return <Status status="failed" detail={o.webhooks.failing(formatMoment(failingSince))} />;
  return (
    <Status status="active" detail={lastSuccessAt === null ? o.webhooks.never : o.webhooks.lastSuccess(formatMoment(lastSuccessAt))} />
  );
}

const columns: readonly [Column<Webhook>, ...Column<Webhook>[]] = [
  { key: "url", head: o.webhooks.url, cell: ({ url }) => url },
  { key: "events", head: o.webhooks.events, cell: ({ events }) => events.join(", ") },
  { key: "state", head: o.webhooks.state, cell: (webhook) => <WebhookStanding webhook={webhook} />, isPlain: true },
];

export function Webhooks() {
  const { webhook } = route.useSearch();
  return webhook === undefined ? <WebhookList /> : <WebhookView webhookId={webhook} />;
}

function WebhookList() {
  const navigate = useNavigate({ from: "/owner/integrations" });
  const [isAdding, setAdding] = useState(false);
  const list = useCursorList<Webhook>(["webhooks"], (page, signal) => ask(api.GET("/v1/webhooks", { params: { query: page }, signal })));
  return (
    <Card
      title={o.webhooks.title}
      actions={
        <Button variant="filled" onClick={() => setAdding(true)}>
          {o.webhooks.add}
        </Button>
      }
    >
      <DataTable
        what={o.webhooks.what}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        open={({ id }) => void navigate({ search: { view: "webhooks", webhook: id } })}
        empty={<Empty>{o.webhooks.empty}</Empty>}
      />
      <AddWebhook isOpen={isAdding} close={() => setAdding(false)} />
    </Card>
  );
}
