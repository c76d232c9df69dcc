/** The sandbox delivers its events as Stripe does: signed for each endpoint, until they are taken, in any order and more than once where it is told so. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Stripe } from "stripe";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stripeControl } from "../fakes/stripe/client.ts";
import { type StripeSandbox, startStripe } from "../fakes/stripe/server.ts";

const SECRETS = { own: "whsec_own", connect: "whsec_connect" };
let sandbox: StripeSandbox;
let control: ReturnType<typeof stripeControl>;
let server: Server;
let received: { path: string; type: string; id: string }[] = [];
let refusals = 0;
let forged = 0;

beforeEach(async () => {
  [received, refusals, forged] = [[], 0, 0];
  sandbox = await startStripe({ port: 0 });
  control = stripeControl(sandbox.url, "sk_test_delivery");
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const secret = request.url === "/own" ? SECRETS.own : SECRETS.connect;
    try {
      const event = Stripe.webhooks.constructEvent(Buffer.concat(chunks), request.headers["stripe-signature"] ?? "", secret);
      received.push({ path: request.url ?? "", type: event.type, id: event.id });
    } catch {
      forged += 1;
    }
    refusals -= 1;
    response.writeHead(refusals >= 0 ? 503 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await sandbox.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const endpoints = () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return [
    { url: `${origin}/own`, secret: SECRETS.own, connect: false },
    { url: `${origin}/connect`, secret: SECRETS.connect, connect: true },
  ];
};
const nothingWaits = () => vi.waitFor(async () => expect((await control.events()).waiting).toBe(0), { timeout: 20_000, interval: 20 });

async function post<T>(path: string, form: Record<string, string>): Promise<T> {
  const response = await fetch(`${sandbox.url}/v1/${path}`, {
    method: "POST",
    headers: { Authorization: "Bearer sk_test_delivery" },
    body: new URLSearchParams(form),
  });
  return response.json() as Promise<T>;
}

test("our own events to one endpoint, connected accounts' to the other, each signed with its secret, in their order", async () => {
  await control.deliverTo(endpoints());
  const { id } = await post<{ id: string }>("accounts", { country: "US", "capabilities[transfers][requested]": "true" });
  await control.complete(id);
  await post("transfers", { amount: "5", currency: "usd", destination: id });
  await nothingWaits();
  expect(received.map(({ path, type }) => [path, type])).toEqual([
    ["/connect", "account.updated"],
    ["/own", "transfer.created"],
  ]);
  expect(forged).toBe(0);
});

test("an event that is not taken is delivered again, until it is", async () => {
  refusals = 3;
  await control.deliverTo(endpoints());
  await post("customers", { email: "ada@example.com" });
  await nothingWaits();
  expect(received.map(({ type }) => type)).toEqual(Array(4).fill("customer.created"));
  expect(new Set(received.map(({ id }) => id)).size).toBe(1);
}, 30_000);

test("events are told twice, and in another order, where it is told so", async () => {
  await control.deliverTo([], { shuffled: true, copies: 2 });
  await control.deliverTo(endpoints());
  // While the first is being refused the others gather.
  refusals = 1;
  for (let n = 0; n < 12; n += 1) await post("customers", { email: `c${n}@example.com` });
  await nothingWaits();
  const made = (await control.events()).events.map(({ id }) => id);
  const told = new Map(made.map((id) => [id, received.filter((one) => one.id === id).length]));
  expect([...told.values()].every((times) => times >= 2)).toBe(true);
  expect(received.map(({ id }) => id)).not.toEqual(made.flatMap((id) => [id, id]));
}, 30_000);
