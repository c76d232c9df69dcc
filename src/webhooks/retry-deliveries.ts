/** Sends again what has been tried: one delivery, or the failed ones of a range; the schedule begins anew, body and id stay. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { type DeliveryRow, type NewDelivery, reopen } from "./delivery-store.ts";
import { MOST_AT_ONCE, type RetryRange } from "./endpoint-contract.ts";
import type { EndpointRow } from "./endpoint-store.ts";
import { enqueue } from "./enqueue.ts";
import { findDeliveryRow, listFailed } from "./history-store.ts";

export type Sending = Pick<Ctx, "db" | "now" | "queues">;
export type SentAgain = { endpointId: string; deliveries: number; nextFrom: number | null };

const CHUNK = 500;

const disabled = () => refuse("invalid_state", "the endpoint is disabled: `paused: false` takes it up again");

export async function retryDelivery(
  ctx: Sending,
  { delivery, endpoint }: { delivery: DeliveryRow; endpoint: EndpointRow },
): Promise<Result<DeliveryRow>> {
  if (endpoint.disabledAt !== null) return disabled();
  if (delivery.status === "pending") return refuse("invalid_state", "it is on its way: it has been neither delivered nor given up");
  await sendAgain(ctx, [delivery]);
  return ok((await findDeliveryRow(ctx, delivery.id)) ?? delivery);
}

export async function retryRange(
  ctx: Sending,
  { endpoint, range }: { endpoint: EndpointRow; range: RetryRange },
): Promise<Result<SentAgain>> {
  if (endpoint.disabledAt !== null) return disabled();
  const to = range.to ?? Number.MAX_SAFE_INTEGER;
  let from = range.from ?? 0;
  let deliveries = 0;
  while (deliveries < MOST_AT_ONCE) {
    const failed = await listFailed(ctx, { endpointId: endpoint.id, from, to, limit: CHUNK });
    deliveries += await sendAgain(ctx, failed);
    from = (failed.at(-1)?.sequence ?? from) + 1;
    if (failed.length < CHUNK) return ok({ endpointId: endpoint.id, deliveries, nextFrom: null });
  }
  return ok({ endpointId: endpoint.id, deliveries, nextFrom: from });
}

/** In the order of the log. Answers how many are on their way that were not. */
export async function sendAgain(ctx: Sending, rows: readonly NewDelivery[]): Promise<number> {
  if (rows.length === 0) return 0;
  const opened = await reopen(ctx, rows);
  const now = ctx.now();
  await enqueue(
    ctx,
    rows.filter(({ id }) => opened.has(id)).map(({ id }) => ({ id, dueAt: now })),
  );
  return opened.size;
}
