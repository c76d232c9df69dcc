/** Who is told by webhook: the endpoints with how they fare, and adding one. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { useCursorList } from "../../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../../parts/data-table.tsx";
import { formatMoment } from "../../../parts/format.ts";
import { Empty } from "../../../parts/states.tsx";
import { Status } from "../../../parts/status.tsx";
import { t } from "../../../words/index.ts";
import { CreateWebhook } from "./create-webhook.tsx";
import { WEBHOOKS, webhookLook } from "./webhook-words.ts";

type Webhook = Schemas["Webhook"];

const columns: readonly [Column<Webhook>, ...Column<Webhook>[]] = [
  { key: "url", head: t.settings.url, cell: ({ url }) => url },
  { key: "status", head: t.payouts.status, cell: (row) => <Status {...webhookLook(row)} />, isPlain: true },
  { key: "events", head: t.settings.events, cell: ({ events }) => events.join(", ") },
  {
    key: "last",
    head: t.settings.lastSuccess,
    cell: ({ lastSuccessAt }) => (lastSuccessAt === null ? t.settings.never : formatMoment(lastSuccessAt)),
  },
];

export function WebhooksCard({ open }: { open: (id: string) => void }) {
  const [isCreating, setCreating] = useState(false);
  const list = useCursorList<Webhook>(WEBHOOKS, (page, signal) => ask(api.GET("/v1/webhooks", { params: { query: page }, signal })));
  return (
    <Card title={t.settings.webhooks} actions={<Button onClick={() => setCreating(true)}>{t.settings.addWebhook}</Button>}>
      <DataTable
        what={t.settings.webhooks}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        open={({ id }) => open(id)}
        empty={<Empty>{t.settings.noWebhooks}</Empty>}
      />
      <CreateWebhook isOpen={isCreating} close={() => setCreating(false)} />
    </Card>
  );
}
