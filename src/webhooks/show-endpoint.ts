/** Endpoints, deliveries and attempts as the API shows them; what is secret is masked. */
import type { z } from "zod";
import type { Ctx } from "../context.ts";
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { AttemptRow, DeliveryRow } from "./delivery-store.ts";
import type { attemptSchema, Delivery, Webhook } from "./endpoint-contract.ts";
import type { EndpointRow } from "./endpoint-store.ts";
import { openHeaders } from "./seal-endpoint.ts";

export const maskValues = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `********${value.length > 12 ? value.slice(-4) : ""}`]));

export async function showEndpoint(ctx: Pick<Ctx, "config">, row: EndpointRow): Promise<Webhook> {
  return {
    id: row.id,
    partnerId: row.partnerId,
    url: row.url,
    events: row.events,
    description: row.description,
    headers: maskValues(await openOrNone(ctx, row)),
    paused: row.isPaused,
    status: row.disabledAt !== null ? "disabled" : row.isPaused ? "paused" : "active",
    disabledReason: row.disabledReason,
    failingSince: toIsoOrNull(row.failingSince),
    lastError: row.lastError,
    lastErrorAt: toIsoOrNull(row.lastErrorAt),
    lastSuccessAt: toIsoOrNull(row.lastSuccessAt),
    createdAt: toIso(row.createdAt),
  };
}

/** Headers that do not open (the deployment's secret was exchanged) are shown as none: one row must not hide a whole list. */
async function openOrNone(ctx: Pick<Ctx, "config">, row: EndpointRow): Promise<Record<string, string>> {
  try {
    return await openHeaders(ctx, row);
  } catch (error) {
    console.error("headers of an endpoint do not open", row.id, error);
    return {};
  }
}

export const showDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  endpointId: row.endpointId,
  eventId: row.eventId,
  type: row.type,
  sequence: row.sequence,
  status: row.status,
  attempts: row.attempts,
  nextAttemptAt: row.status === "pending" ? toIso(row.dueAt) : null,
  lastStatus: row.lastStatus,
  lastError: row.lastError,
  lastAttemptAt: toIsoOrNull(row.lastAttemptAt),
  createdAt: toIso(row.createdAt),
  doneAt: toIsoOrNull(row.doneAt),
});

export const showAttempt = (row: AttemptRow): z.infer<typeof attemptSchema> => ({
  n: row.n,
  at: toIso(row.at),
  durationMs: row.durationMs,
  status: row.status,
  error: row.error,
  request: { url: row.url, headers: row.requestHeaders },
  response: { body: row.responseBody },
});
