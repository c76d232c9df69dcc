/** Events on their way out, end to end: every type arrives signed, and a receiver that was away for a day misses nothing. */
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { makePorts } from "../../src/context.ts";
import { type Fact, factSchema } from "../../src/facts.ts";
import { makeFact, stageAlways } from "../../src/outbox.ts";
import { exampleOf } from "../../src/webhooks/example-of.ts";
import { api } from "../support/api.ts";
import { addManualMethod, fundedPartner, requestPayout } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { runCron } from "../support/story.ts";
import { tokenOf } from "../support/tokens.ts";
import { makeLink, refundOf, sale, track, unique } from "../support/track.ts";
import { behave, deliveriesOf, makeEndpoint, receivedBy, type Sent, verify } from "../support/webhooks.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const facts = factSchema.options.map(({ shape }) => ({ type: shape.type.value, data: shape.data }));

afterEach(() => {
  vi.useRealTimers();
});

/** What happens in a programme in a day: conversions, decisions about money, payouts, people. */
async function liveADay(): Promise<void> {
  await publishTerms({ holdDays: 0, payouts: { autoApproveUnderMinor: 9_500, minimums: {}, schedule: null, minimumPayingCustomers: 0 } });
  const partner = await fundedPartner(30_000);
  const link = await makeLink(partner);
  const customer = { externalId: unique("user"), email: "buyer@example.org" };
  await track("signup", { customer, click: tokenOf(link) });
  const sold = sale({ customer, click: tokenOf(link), amountMinor: 120_000 });
  const { body } = await track("sale", sold);
  await track("refund", refundOf(sold.externalId, 20_000));
  const [commission] = body.commissions;
  for (const verb of ["hold", "release", "hold", "reject"])
    await api(`/v1/commissions/${commission.id}/${verb}`, { body: { reason: "a look" } });
  await addManualMethod(partner);
  for (const verb of ["mark-paid", "cancel"]) {
    const payout = await requestPayout(partner, 9_000);
    await api(`/v1/payouts/${payout.body.id}/${verb}`, { method: "POST" });
  }
  const refused = await seedPartner({ status: "applied" });
  await api(`/v1/partners/${refused.id}/reject`, { body: { reason: "no" } });
  await api(`/v1/partners/${partner.id}/suspend`, { body: { reason: "a look" } });
  await api(`/v1/customers/${body.conversion.customerId}`, { method: "DELETE" });
}

/** Verified messages by type, as they have arrived so far. */
async function arrivedAt(endpoint: Parameters<typeof receivedBy>[0]): Promise<Map<string, Sent>> {
  return new Map((await receivedBy(endpoint)).map((message) => verify(endpoint, message)).map((event) => [event.type, event]));
}

test("every type of event arrives, signed, with data as its schema says", async () => {
  const endpoint = await makeEndpoint({ events: ["*", "account.posted", "stripe.event_received"] });
  const gone = await makeEndpoint({ events: ["terms.published"] });
  await behave(gone, { status: 410 });
  await liveADay();
  await api(`/v1/webhooks/${endpoint.id}/test`, { method: "POST" });
  await expect
    .poll(async () => [...(await arrivedAt(endpoint)).keys()], { timeout: 30_000 })
    .toEqual(
      expect.arrayContaining(["webhook.test", "webhook.disabled", "customer.erased", "payout.canceled", "account.posted", "sale.refunded"]),
    );
  const lived = await arrivedAt(endpoint);
  expect(lived.size).toBeGreaterThanOrEqual(17);

  // What the day did not bring is announced as its slice would.
  const ports = makePorts(env);
  const others = facts
    .filter(({ type }) => !lived.has(type) && type !== "webhook.test")
    .map(({ type, data }) => makeFact(type, { at: Date.now(), data: exampleOf(data) as never, about: ["journey"] }) as Fact);
  await ports.db.batch([stageAlways(ports, others)]);
  await runCron("*/5 * * * *");
  await expect.poll(async () => (await arrivedAt(endpoint)).size, { timeout: 30_000 }).toBe(facts.length);
  const all = await arrivedAt(endpoint);
  for (const { type, data } of facts) {
    const event = all.get(type);
    expect(data.safeParse(event?.data).success, type).toBe(true);
    const [logged] = (await api(`/v1/events?after=${(event?.sequence ?? 0) - 1}&limit=1`)).body.data;
    expect(event, type).toEqual(logged);
  }
  await api(`/v1/webhooks/${endpoint.id}`, { method: "DELETE" });
});

test("a receiver that is away for a day has everything in the end, once, by sequence", { timeout: 240_000 }, async () => {
  const endpoint = await makeEndpoint({ events: ["*"] });
  const before = (await api("/v1/events?limit=100")).body.data.length;
  await behave(endpoint, { drop: true });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const due = async () =>
    (await env.DB.prepare("select count(*) as n from webhook_deliveries where status = 'pending' and due_at <= ?")
      .bind(Date.now())
      .first<number>("n")) ?? 0;
  const pass = async (ms: number) => {
    vi.setSystemTime(Date.now() + ms);
    await runCron("*/5 * * * *");
    await expect.poll(due, { timeout: 30_000, interval: 250 }).toBe(0);
  };
  for (let hour = 0; hour < 24; hour += 4) {
    await makeLink(await seedPartner());
    await pass(4 * HOUR);
  }
  expect((await deliveriesOf(endpoint)).every(({ status }: { status: string }) => status === "pending")).toBe(true);
  await behave(endpoint, {});
  for (let round = 0; round < 4; round += 1) await pass(10 * HOUR);
  const deliveries = await deliveriesOf(endpoint);
  expect(deliveries.map(({ status }: { status: string }) => status)).toEqual(deliveries.map(() => "succeeded"));
  const got = (await receivedBy(endpoint)).filter(({ answered }) => answered).map((message) => JSON.parse(message.body) as Sent);
  const log = await readLogAfter(before);
  expect(got.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(log.map(({ sequence }) => sequence));
  expect(got.sort((a, b) => a.sequence - b.sequence)).toEqual(log);
});

/** What an endpoint of everything is told. */
async function readLogAfter(after: number): Promise<Sent[]> {
  const { body } = await api<{ data: Sent[] }>(`/v1/events?after=${after}&limit=100`);
  return body.data.filter(({ type }) => type !== "account.posted");
}
