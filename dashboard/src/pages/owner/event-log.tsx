/** The event log as a debugger: newest first, by type, each with the very event that webhooks send. */
import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatMoment } from "../../parts/format.ts";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Empty } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import { Code } from "./code.tsx";
import { eventMoney, eventWords } from "./event-words.ts";
import css from "./owner.module.css";
import { PartnerName } from "./partner-names.tsx";
import { ReplayEvents } from "./replay-events.tsx";

type Event = Schemas["Event"];
const route = getRouteApi("/shell/owner/integrations");

/** The partner that an event is about, where it names one. */
function partnerOf({ type, data }: Event): string | null {
  const { partnerId, id } = data as { partnerId?: unknown; id?: unknown };
  if (typeof partnerId === "string") return partnerId;
  return type.startsWith("partner.") && typeof id === "string" ? id : null;
}

function About({ event }: { event: Event }) {
  const partner = partnerOf(event);
  const money = eventMoney(event);
  return (
    <>
      {partner !== null && <PartnerName id={partner} />}
      {partner !== null && money !== null && ", "}
      {money}
    </>
  );
}

const columns: readonly [Column<Event>, ...Column<Event>[]] = [
  { key: "type", head: o.events.type, cell: ({ type }) => eventWords(type) },
  { key: "about", head: o.events.about, cell: (event) => <About event={event} />, isPlain: true },
  { key: "at", head: o.events.at, cell: ({ timestamp }) => formatMoment(timestamp), isPlain: true },
  { key: "number", head: o.events.number, cell: ({ sequence }) => sequence, isNumber: true },
];

export function EventLog() {
  const { type, event: openId } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/integrations" });
  const list = useCursorList<Event>(["events", "log", { type }], (page, signal) =>
    ask(
      api.GET("/v1/events", {
        params: { query: { ...page, limit: 50, order: "newest", ...(type === undefined ? {} : { type }) } },
        signal,
      }),
    ),
  );
  const show = (next: object): void => {
    void navigate({
      search: (all) =>
        Object.fromEntries(Object.entries({ ...all, ...next }).filter(([, value]) => value !== undefined && value !== "")) as never,
      replace: true,
    });
  };
  return (
    <Card
      title={o.events.title}
      actions={
        <span className={css["filters"]}>
          <NativeSelect
            aria-label={o.events.type}
            value={type ?? ""}
            onChange={({ currentTarget }) => show({ type: currentTarget.value })}
            data={[
              { value: "", label: o.events.all },
              ...Object.keys(o.eventWords).map((value) => ({ value, label: `${eventWords(value)} (${value})` })),
            ]}
          />
          <Button onClick={list.refetch}>{o.events.live}</Button>
        </span>
      }
    >
      <DataTable
        what={o.events.what}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        open={({ id }) => show({ event: id })}
        empty={<Empty>{type === undefined ? o.events.empty : o.events.filteredEmpty}</Empty>}
      />
      <EventPanel event={list.rows?.find(({ id }) => id === openId)} close={() => show({ event: undefined })} />
    </Card>
  );
}

function EventPanel({ event, close }: { event: Event | undefined; close: () => void }) {
  return (
    <SidePanel
      title={event === undefined ? o.events.title : `${eventWords(event.type)}, ${event.sequence}`}
      isOpen={event !== undefined}
      close={close}
    >
      {event !== undefined && (
        <div className={css["stack"]}>
          <p className={css["small"]}>
            {event.type}, {formatMoment(event.timestamp)}
          </p>
          <Code name={o.events.body} text={JSON.stringify(event, null, 2)} />
          <SendAgain sequence={event.sequence} />
          <p className={css["id"]}>{event.id}</p>
        </div>
      )}
    </SidePanel>
  );
}

/** To one of the webhooks, through the same door as any replay. */
function SendAgain({ sequence }: { sequence: number }) {
  const [webhookId, setWebhookId] = useState<string | null>(null);
  const webhooks = useQuery({
    queryKey: ["webhooks", "all"],
    queryFn: ({ signal }) => ask(api.GET("/v1/webhooks", { params: { query: { limit: 100, status: "active" } }, signal })),
  });
  const known = webhooks.data?.data ?? [];
  if (known.length === 0) return null;
  return (
    <>
      <NativeSelect
        label={o.events.replayTo}
        value=""
        onChange={({ currentTarget }) => setWebhookId(currentTarget.value || null)}
        data={[{ value: "", label: "" }, ...known.map(({ id, url }) => ({ value: id, label: url }))]}
      />
      {webhookId !== null && <ReplayEvents webhookId={webhookId} isOpen close={() => setWebhookId(null)} from={sequence} />}
    </>
  );
}
