/** `/events`: the log, to be read from any sequence on; a partner reads what is about it. */
import { answer, makeRouter, type Router, route, visiblePartner } from "../auth/http.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { eventSchema, listEventsSchema } from "./contract.ts";
import { showEvent } from "./show-event.ts";
import { waitForEvents } from "./wait-for-events.ts";

const tags = ["Events"];

const list = route({
  method: "get",
  path: "/events",
  tags,
  summary: "Events after a sequence, oldest first unless asked otherwise; with `wait` the answer comes as soon as there is one",
  request: { query: listEventsSchema },
  responses: { 200: answer(pageOf(eventSchema), "A page of events") },
});

export const eventsRoutes: Router = makeRouter().openapi(list, async (c) => {
  const actor = c.get("actor");
  const { limit, cursor, after, wait, type = null, partnerId, order } = c.req.valid("query");
  const page = readPage({ limit, cursor });
  const last = page.after === null ? null : Number(page.after) || 0;
  const isBackwards = order === "newest";
  const filter = {
    after: isBackwards ? after : (last ?? after),
    before: isBackwards ? last : null,
    isBackwards,
    limit: limit + 1,
    partnerId: visiblePartner(actor, partnerId),
    type,
  };
  const rows = await waitForEvents(c.get("ctx"), filter, isBackwards ? 0 : wait);
  return c.json(toPage(rows, limit, { show: (row) => showEvent(row, actor.partnerId), keyOf: (row) => String(row.sequence) }), 200);
});
