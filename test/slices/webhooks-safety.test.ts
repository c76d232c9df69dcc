/** No delivery reaches a listener on loopback in production, whatever its address says and however it got into the table. */
import { env } from "cloudflare:workers";
import { expect, inject, test } from "vitest";
import { makePorts } from "../../src/context.ts";
import { startDelivery } from "../../src/webhooks/send-delivery.ts";
import { HOSTILE } from "../support/addresses.ts";
import { api } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { makeLink } from "../support/track.ts";
import { behave, deliveriesOf, makeEndpoint, receivedBy } from "../support/webhooks.ts";

const production = () => {
  const ports = makePorts(env);
  return { ...ports, config: { ...ports.config, isDevelopment: false, publicUrl: "https://tributary.example.net" } };
};

/** The same hostile address at the port where something listens, over http and https. */
const aimed = (address: string, port: string): string[] => {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return [address];
  url.port = port;
  return [address, url.href, url.href.replace(/^https:/, "http:")];
};

test("none of the hostile addresses is sent to, and the attempt says why", { timeout: 300_000 }, async () => {
  const endpoint = await makeEndpoint({ events: ["link.created"] });
  await behave(endpoint, { status: 500 });
  await makeLink(await seedPartner());
  await expect.poll(async () => (await deliveriesOf(endpoint))[0]?.attempts, { timeout: 20_000 }).toBe(1);
  const [delivery] = await deliveriesOf(endpoint);
  const port = new URL(inject("receiverUrl")).port;
  const before = await hostile();
  const addresses = HOSTILE.flatMap((address) => aimed(address, port));
  for (const address of addresses) {
    await env.DB.batch([
      env.DB.prepare("update webhook_endpoints set url = ?, slow_until = null where id = ?").bind(address, endpoint.id),
      env.DB.prepare("update webhook_deliveries set due_at = 0, status = 'pending', attempts = 0, earlier_attempts = 0").bind(),
      env.DB.prepare("delete from webhook_attempts").bind(),
    ]);
    await (await startDelivery(production(), delivery.id))?.();
    const attempt = await env.DB.prepare("select status, error from webhook_attempts").first<{ status: number | null; error: string }>();
    expect([address, attempt?.status, attempt?.error.slice(0, 25)]).toEqual([address, null, "the address is not allowe"]);
  }
  expect(await hostile()).toBe(before);
  expect(await receivedBy(endpoint)).toHaveLength(1);
});

/** How many paths were reached that no test has given out. */
const hostile = async (): Promise<number> => Number(await (await fetch(`${inject("receiverUrl")}/_hostile`)).text());

test("a redirect to loopback is not followed", async () => {
  const [endpoint, inside] = [await makeEndpoint({ events: ["link.created"] }), await makeEndpoint({ events: ["terms.published"] })];
  await behave(endpoint, { status: 307, headers: { location: inside.url } });
  await makeLink(await seedPartner());
  await expect.poll(async () => (await deliveriesOf(endpoint))[0]?.attempts, { timeout: 20_000 }).toBe(1);
  expect(await receivedBy(inside)).toEqual([]);
  expect((await api(`/v1/webhooks/${endpoint.id}`)).body.lastError).toMatch(/redirects are not followed/);
});
