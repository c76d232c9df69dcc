/** What happened to a partner, newest first, as the event log has it. */

import { Button } from "@mantine/core";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { formatMoment } from "../../parts/format.ts";
import { Empty, ErrorState, Loading } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import { eventMoney, eventWords } from "./event-words.ts";
import css from "./partner-timeline.module.css";

type Event = Schemas["Event"];

export function PartnerTimeline({ partnerId }: { partnerId: string }) {
  const list = useCursorList<Event>(["events", "of", partnerId], async (page, signal) => {
    const events = await ask(api.GET("/v1/events", { params: { query: { ...page, partnerId, order: "newest", limit: 25 } }, signal }));
    // The ledger's own lines repeat what the other events say.
    return { ...events, data: events.data.filter(({ type }) => type !== "account.posted") };
  });
  return (
    <Card title={o.partners.timeline}>
      {list.isPending && <Loading height={200} />}
      {list.error !== null && list.rows === undefined && <ErrorState what={o.partners.timeline} error={list.error} retry={list.refetch} />}
      {list.rows?.length === 0 && !list.hasMore && <Empty>{o.partners.noEvents}</Empty>}
      <ol className={css["events"]}>
        {list.rows?.map((event) => (
          <li key={event.id}>
            <span>
              {eventWords(event.type)}
              {eventMoney(event) !== null && `, ${eventMoney(event)}`}
            </span>
            <span className={css["when"]}>{formatMoment(event.timestamp)}</span>
          </li>
        ))}
      </ol>
      {list.hasMore && (
        <Button size="compact-sm" onClick={list.more} loading={list.isLoadingMore}>
          {o.loadMore}
        </Button>
      )}
    </Card>
  );
}
