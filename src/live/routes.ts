/** `/live`: a WebSocket of what happens, to whom it concerns. */
import { makeRouter, type Router, route } from "../auth/http.ts";
import { ProblemError, problem } from "../lib/problem.ts";
import { refuse } from "../lib/result.ts";
import { type Opening, openLiveSchema } from "./contract.ts";
import { feedOf } from "./rules.ts";

/** Seconds until a reader with too many sockets should try again: by then the dead ones are gone. */
const RETRY_AFTER = 30;

const open = route({
  method: "get",
  path: "/live",
  tags: ["Events"],
  summary: "A WebSocket: events as they happen, each once and in order, and clicks by the second",
  description:
    "One JSON object a frame. The first is `live.started` with `after`, the place in the log from which on events are told; events are those of `GET /v1/events`; " +
    "`click.recorded` sums up the clicks of a second; `live.check` wants its `answer` sent back. `ping` is answered with `pong`.",
  request: { query: openLiveSchema },
  responses: { 101: { description: "The socket is open" } },
});

export const liveRoutes: Router = makeRouter().openapi(open, async (c) => {
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") throw problem("upgrade_required", "open this path as a WebSocket");
  const actor = c.get("actor");
  const opening: Opening = { actorId: actor.id, partnerId: actor.partnerId, after: c.req.valid("query").after ?? null };
  const headers = { Upgrade: "websocket", "X-Opening": JSON.stringify(opening) };
  const { webSocket } = await c.get("ctx").feed(feedOf(actor.partnerId)).fetch(new Request("https://feed/", { headers }));
  if (webSocket === null) throw new ProblemError(refuse("rate_limited", "too many sockets are open", { retryAfter: RETRY_AFTER }).refusal);
  return new Response(null, { status: 101, webSocket });
});
