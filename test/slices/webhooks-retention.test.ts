/** What is kept, and for how long: done deliveries 30 days, the log 400, and never less than its last event and what is open. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { makePorts } from "../../src/context.ts";
import { deleteOldDeliveries, deleteOldEvents, sendDueDeliveries } from "../../src/webhooks/index.ts";
import { api } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { count, makeLink } from "../support/track.ts";
import { arrived, deliveriesOf, makeEndpoint } from "../support/webhooks.ts";

const DAY = 86_400_000;
const inDays = (days: number) => ({ ...makePorts(env), now: () => Date.now() + days * DAY });
const events = () => count("select count(*) as n from outbox");

test("deliveries go 30 days after they are done, with their attempts; the log stays", async () => {
  const endpoint = await makeEndpoint({ events: ["link.created"] });
  await makeLink(await seedPartner());
  await arrived(endpoint, "link.created");
  await expect.poll(async () => (await deliveriesOf(endpoint))[0]?.status, { timeout: 20_000 }).toBe("succeeded");
  const before = await events();
  await deleteOldDeliveries(inDays(29));
  expect(await deliveriesOf(endpoint)).toHaveLength(1);
  await deleteOldDeliveries(inDays(31));
  expect(await deliveriesOf(endpoint)).toHaveLength(0);
  expect(await count("select count(*) as n from webhook_attempts")).toBe(0);
  await deleteOldEvents(inDays(399));
  expect(await events()).toBe(before);
});

test("events go after 400 days, but not before they are handled, and the last never: sequences go on behind it", async () => {
  await makeLink(await seedPartner());
  await sendDueDeliveries(makePorts(env));
  const last = await count("select max(sequence) as n from outbox");
  await env.DB.prepare("update outbox set handled_at = null where sequence = ?")
    .bind(last - 1)
    .run();
  await env.DB.prepare("update outbox set handled_at = 1 where sequence <> ?")
    .bind(last - 1)
    .run();
  await deleteOldEvents(inDays(401));
  expect((await api("/v1/events")).body.data.map(({ sequence }: { sequence: number }) => sequence)).toEqual([last - 1, last]);
  await env.DB.prepare("update outbox set handled_at = 1").run();
  await deleteOldEvents(inDays(401));
  expect((await api("/v1/events")).body.data.map(({ sequence }: { sequence: number }) => sequence)).toEqual([last]);
  expect(await count("select count(*) as n from event_audience where sequence < ?", last)).toBe(0);
  await seedPartner();
  expect(await count("select max(sequence) as n from outbox")).toBe(last + 1);
});
