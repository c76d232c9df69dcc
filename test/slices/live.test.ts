/** The live feed through real sockets: to each reader its own part of the log, as it happens, in order, once; and nothing while nobody watches. */
import { createExecutionContext, listDurableObjectIds, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { answerVisit } from "../../src/clicks/index.ts";
import worker from "../../src/index.ts";
import { nudgeFeeds, tellClicks } from "../../src/live/index.ts";
import { forgetWatchers } from "../../src/live/nudge-feeds.ts";
import { api, partnerKey } from "../support/api.ts";
import { announceAlerts, feedStub, hibernate, logAfter, type Reader, watch } from "../support/live.ts";
import { addManualMethod, fundedPartner, requestPayout } from "../support/money.ts";
import { seedPartner } from "../support/seed.ts";
import { partnerWithLink, runCron } from "../support/story.ts";
import { tokenOf } from "../support/tokens.ts";
import { count, type Link, makeLink, refundOf, sale, track } from "../support/track.ts";
import { batchOf, makeTestCtx, visitOf } from "../support/visits.ts";

/** Visitors follow links, and the queue's batch of it is consumed as the platform hands it over. */
async function land(visits: readonly { link: Link; address: string }[]): Promise<void> {
  const ctx = makeTestCtx();
  for (const { link, address } of visits) await answerVisit(ctx, visitOf(link.slug, { headers: { "CF-Connecting-IP": address } }));
  await ctx.settle();
  const execution = createExecutionContext();
  await worker.queue(batchOf(ctx.messages), env, execution);
  await waitOnExecutionContext(execution);
}

/** A sale, a refund, a payout and clicks. */
async function work(): Promise<void> {
  const partner = await fundedPartner(9_000);
  const link = await makeLink(partner);
  const sold = sale({ click: tokenOf(link) });
  await track("sale", sold);
  await track("refund", refundOf(sold.externalId, 2_000));
  await addManualMethod(partner);
  await requestPayout(partner, 5_000);
  await land([{ link, address: "203.0.113.1" }]);
}

/** In this file's first test, so that no other has opened a feed. */
test("while nobody watches no feed is ever called into being, whatever happens", async () => {
  await work();
  await runCron("*/5 * * * *");
  expect(await count("select count(*) as n from outbox")).toBeGreaterThan(5);
  expect(await listDurableObjectIds(env.LIVE_FEED)).toEqual([]);
});

test("two partners and an owner each see exactly their own part of the log, as the API shows it", async () => {
  const [ada, bob] = [await fundedPartner(9_000), await fundedPartner(9_000)];
  const keys = [await partnerKey(ada.id), await partnerKey(bob.id), undefined];
  const readers = await Promise.all(keys.map((key) => watch(key === undefined ? {} : { key })));
  await track("sale", sale({ click: tokenOf(await makeLink(ada)) }));
  await addManualMethod(bob);
  await requestPayout(bob, 5_000);
  await track("signup", { customer: { externalId: "new" }, click: tokenOf(await makeLink(bob)) });
  for (const [index, reader] of readers.entries()) {
    const log = await logAfter(reader.of("live.started")[0]?.data["after"], keys[index]);
    expect(log.length).toBeGreaterThan(3);
    await reader.until(() => expect(reader.events).toEqual(log));
    await reader.close();
  }
});

test("clicks are summed up for the partner whose they are and for owners, with the newest of those that count", async () => {
  const [ada, bob] = [await partnerWithLink(), await partnerWithLink()];
  const readers = [
    await watch({ key: await partnerKey(ada.partner.id) }),
    await watch({ key: await partnerKey(bob.partner.id) }),
    await watch(),
  ];
  const visits = ["a", "b", "c", "d", "e", "f", "f"].map((name) => ({ link: ada.link, address: `203.0.113.${name.charCodeAt(0)}` }));
  await land([...visits, { link: bob.link, address: "203.0.113.9" }]);
  const [mine, others, all] = readers as [Reader, Reader, Reader];
  await mine.has("click.recorded");
  await others.has("click.recorded");
  await all.has("click.recorded");
  expect(mine.of("click.recorded").map(({ data }) => [data["counted"], data["uncounted"], data["newest"].length])).toEqual([[6, 1, 5]]);
  expect(others.of("click.recorded").map(({ data }) => [data["counted"], data["uncounted"]])).toEqual([[1, 0]]);
  expect(all.of("click.recorded").map(({ data }) => [data["counted"], data["uncounted"]])).toEqual([[7, 1]]);
  const shown = (await api(`/v1/clicks?partnerId=${ada.partner.id}&limit=100`)).body.data;
  const newest = mine.of("click.recorded")[0]?.data["newest"];
  expect(shown).toEqual(expect.arrayContaining(newest));
  // Who comes back begins with the newest that were counted meanwhile.
  for (const reader of readers) await reader.close();
  const again = await watch({ key: await partnerKey(ada.partner.id), after: mine.place });
  expect(again.of("live.started")[0]?.data["clicks"]).toEqual(newest);
  expect(again.events).toEqual([]);
  await again.close();
});

test("clicks that come within a second are told together, and none is lost between the frames", async () => {
  const { partner, link } = await partnerWithLink();
  const reader = await watch({ key: await partnerKey(partner.id) });
  for (let visitor = 0; visitor < 12; visitor += 1) await land([{ link, address: `198.51.100.${visitor}` }]);
  const told = () => reader.of("click.recorded").reduce((sum, { data }) => sum + data["counted"], 0);
  await reader.until(() => expect(told()).toBe(12));
  expect(reader.of("click.recorded").length).toBeLessThan(12);
  await reader.close();
});

test("a reader without `after` begins now, one with it begins there, one from 0 gets the whole log of its own", async () => {
  await work();
  const fresh = await watch();
  const end = await count("select max(sequence) as n from outbox");
  expect(fresh.of("live.started")[0]?.data).toMatchObject({ after: end, oldest: 1 });
  const late = await watch({ after: end - 3 });
  const whole = await watch({ after: 0 });
  await late.until(() => expect(late.sequences).toEqual([end - 2, end - 1, end]));
  await whole.until(() => expect(whole.sequences).toEqual(Array.from({ length: end }, (_, index) => index + 1)));
  expect(fresh.events).toEqual([]);
  for (const reader of [fresh, late, whole]) await reader.close();
});

test("wherever a reader is cut off and whenever a feed loses its memory, what came through its sockets is the log, once and in order", async () => {
  const partners = [await seedPartner(), await seedPartner()];
  const keys = [await partnerKey(partners[0]?.id ?? ""), await partnerKey(partners[1]?.id ?? ""), undefined];
  const feeds = [...partners.map(({ id }) => id), "owners"];
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("events" as const), about: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 4 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("cut" as const), reader: fc.nat({ max: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const), reader: fc.nat({ max: 2 }) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const open = (index: number, after?: number) =>
        watch({ ...(keys[index] === undefined ? {} : { key: keys[index] }), ...(after === undefined ? {} : { after }) });
      const readers = await Promise.all([0, 1, 2].map((index) => open(index)));
      const starts = readers.map(({ place }) => place);
      const before: unknown[][] = [[], [], []];
      for (const each of steps) {
        if (each.kind === "events") {
          const facts = each.about.map((index) => partners[index]?.id).map((partnerId) => (partnerId === undefined ? {} : { partnerId }));
          await announceAlerts(facts);
        } else if (each.kind === "forget") {
          await hibernate(feeds[each.reader] ?? "");
        } else {
          const reader = readers[each.reader] as Reader;
          const { place } = reader;
          before[each.reader]?.push(...reader.events);
          reader.socket.close(1000);
          readers[each.reader] = await open(each.reader, place);
        }
      }
      for (const [index, reader] of readers.entries()) {
        const log = await logAfter(starts[index] ?? 0, keys[index]);
        await reader.until(() => expect([...(before[index] ?? []), ...reader.events]).toEqual(log));
        await reader.close();
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 110_000);

test("a hibernated feed wakes for a nudge and for clicks, and knows each socket's place", async () => {
  const { partner, link } = await partnerWithLink();
  const reader = await watch({ key: await partnerKey(partner.id) });
  await announceAlerts([{ partnerId: partner.id }]);
  await reader.until(() => expect(reader.events).toHaveLength(1));
  await hibernate(partner.id);
  await announceAlerts([{ partnerId: partner.id }]);
  await reader.until(() => expect(reader.events).toHaveLength(2));
  await hibernate(partner.id);
  await land([{ link, address: "203.0.113.77" }]);
  await reader.has("click.recorded");
  expect(reader.events).toEqual(await logAfter(reader.of("live.started")[0]?.data["after"], await partnerKey(partner.id)));
  await reader.close();
});

test("once the last reader has gone, nobody is told any more", async () => {
  const { partner, link } = await partnerWithLink();
  const reader = await watch({ key: await partnerKey(partner.id) });
  expect(await count("select count(*) as n from live_feeds where feed = ?", partner.id)).toBe(1);
  await reader.close();
  await vi.waitFor(async () => expect(await count("select count(*) as n from live_feeds")).toBe(0), { timeout: 15_000 });
  const feed = vi.fn();
  const ctx = makeTestCtx({ feed });
  await announceAlerts([{ partnerId: partner.id }], { isNudged: false });
  forgetWatchers();
  await nudgeFeeds(ctx);
  await tellClicks(ctx, [{ id: link.id, partnerId: partner.id, at: Date.now(), isCounted: true }]);
  expect(feed).not.toHaveBeenCalled();
});

test("a partner's feed is not called for what is another's", async () => {
  const [ada, bob] = [await seedPartner(), await seedPartner()];
  const readers = [await watch({ key: await partnerKey(ada.id) }), await watch({ key: await partnerKey(bob.id) })];
  forgetWatchers();
  await announceAlerts([{}]);
  const nudged: string[] = [];
  const feed = (name: string) => {
    nudged.push(name);
    return feedStub(name);
  };
  await announceAlerts([{ partnerId: bob.id }], { isNudged: false });
  await nudgeFeeds(makeTestCtx({ feed }));
  expect(nudged).toEqual([bob.id]);
  for (const reader of readers) await reader.close();
});
