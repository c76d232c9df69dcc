/** Webhooks as an integrator meets them: an endpoint at a real receiver, what arrived there, and whether its signature verifies. */
import { Webhook as Verifier } from "standardwebhooks";
import { expect, inject } from "vitest";
import type { Behaviour, Received } from "../fakes/receiver/server.ts";
import { api } from "./api.ts";
import { unique } from "./track.ts";

export type Endpoint = { id: string; name: string; url: string; secret: string };
export type Sent = { id: string; type: string; sequence: number; timestamp: string; data: Record<string, never> };

/** A webhook whose receiver is known by a name of its own. */
export async function makeEndpoint(fields: Record<string, unknown> = {}, key?: string): Promise<Endpoint> {
  const name = unique(`hook${Date.now()}`);
  const url = `${inject("receiverUrl")}/${name}`;
  const { status, body } = await api("/v1/webhooks", { body: { url, events: ["*"], ...fields }, ...(key === undefined ? {} : { key }) });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: body.id, name, url, secret: body.secret };
}

export const receivedBy = async ({ name }: Endpoint): Promise<Received[]> =>
  (await fetch(`${inject("receiverUrl")}/_received/${name}`)).json();

export const behave = async ({ name }: Endpoint, behaviour: Behaviour): Promise<void> => {
  await fetch(`${inject("receiverUrl")}/_behave/${name}`, { method: "PUT", body: JSON.stringify(behaviour) });
};

/** The event in a message whose signature is the endpoint's; throws otherwise. */
export const verify = ({ secret }: Pick<Endpoint, "secret">, { body, headers }: Received): Sent =>
  new Verifier(secret).verify(body, headers) as Sent;

/** Waits until the endpoint has got an event of the type, and verifies it. */
export async function arrived(endpoint: Endpoint, type: string): Promise<Sent> {
  const find = async () => (await receivedBy(endpoint)).find(({ body }) => JSON.parse(body).type === type);
  await expect.poll(find, { timeout: 20_000, interval: 200 }).toBeDefined();
  const message = await find();
  if (message === undefined) throw new Error(`nothing of ${type} arrived`);
  return verify(endpoint, message);
}

export const deliveriesOf = async ({ id }: Endpoint, query = "") =>
  (await api(`/v1/webhooks/${id}/deliveries?limit=100${query}`)).body.data;
