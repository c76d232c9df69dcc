/** The visitor arrives and the click is kept, whatever fails: KV, D1, the queue, a sender that dies, a row that D1 refuses. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Visit } from "../../src/clicks/contract.ts";
import { gather } from "../../src/clicks/group-commit.ts";
import { answerVisit, consumeClicks, readToken } from "../../src/clicks/index.ts";
import { packMessage } from "../../src/clicks/pack-message.ts";
import { randomNonce } from "../../src/clicks/random.ts";
import type { Ctx } from "../../src/context.ts";
import { idFromBytes } from "../../src/lib/ids.ts";
import { batchOf, CHROME, forgetIsolate, makeTestCtx, seedLink, storedClicks, type TestLink, visitOf } from "../support/visits.ts";

beforeEach(forgetIsolate);

const fail = (what: string) => async (): Promise<never> => {
  throw new Error(`${what} is down`);
};
const brokenKv = {
  get: fail("KV"),
  put: fail("KV"),
  delete: fail("KV"),
  list: fail("KV"),
  getWithMetadata: fail("KV"),
} as unknown as KVNamespace;
const brokenQueue = { send: fail("the queue"), sendBatch: fail("the queue") } as unknown as Queue;
/** A D1 that refuses everything. */
const brokenD1 = {
  prepare: () => ({ bind: () => ({ run: fail("D1"), all: fail("D1"), raw: fail("D1"), first: fail("D1") }) }),
  batch: fail("D1"),
} as unknown as D1Database;

async function brokenDb(): Promise<Pick<Ctx, "db" | "d1">> {
  const { drizzle } = await import("drizzle-orm/d1");
  return { db: drizzle(brokenD1), d1: brokenD1 };
}

function makeVisit(link: TestLink, fields: Partial<Visit> = {}): Visit {
  const at = Date.UTC(2026, 5, 1, 10, 30);
  const windowAt = Date.UTC(2026, 5, 1, 10);
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint16(0, Math.floor(windowAt / 2 ** 32));
  new DataView(bytes.buffer).setUint32(2, windowAt % 2 ** 32);
  return {
    id: idFromBytes("clk", bytes),
    windowAt,
    windowMinutes: 60,
    nonce: randomNonce(),
    linkId: link.id,
    partnerId: link.partnerId,
    at,
    visitor: "00".repeat(16),
    reason: null,
    isKnown: false,
    ip: "203.0.113.7",
    country: "DE",
    region: null,
    city: "Köln",
    asn: 1,
    agent: CHROME,
    referrer: null,
    hints: "",
    query: null,
    language: "de",
    ...fields,
  };
}

describe("a failing part never breaks the redirect", () => {
  it("KV: D1 knows the link", async () => {
    const ctx = makeTestCtx({ kv: { links: brokenKv, seen: brokenKv } });
    const link = await seedLink();
    expect((await answerVisit(ctx, visitOf(link.slug)))?.status).toBe(302);
    await ctx.settle();
    expect(ctx.messages).toHaveLength(1);
  });

  it("D1: KV knows the link, and the token is whole", async () => {
    const link = await seedLink();
    const warm = makeTestCtx();
    await answerVisit(warm, visitOf(link.slug));
    await warm.settle();
    await forgetIsolate();
    const ctx = makeTestCtx(await brokenDb());
    const response = await answerVisit(ctx, visitOf(link.slug));
    expect(response?.status).toBe(302);
    const token = new URL(response?.headers.get("Location") ?? "").searchParams.get("trb") ?? "";
    expect(readToken(ctx, token)).toMatchObject({ ok: true, value: { linkId: link.id } });
    await ctx.settle();
    expect(ctx.messages).toHaveLength(1);
  });

  it("KV and D1: isolate memory knows the link, long after it should have asked again", async () => {
    const link = await seedLink();
    const warm = makeTestCtx();
    await answerVisit(warm, visitOf(link.slug));
    await warm.settle();
    const ctx = makeTestCtx({ ...(await brokenDb()), kv: { links: brokenKv, seen: brokenKv }, now: () => Date.now() + 3_600_000 });
    expect((await answerVisit(ctx, visitOf(link.slug)))?.status).toBe(302);
    await ctx.settle();
  });

  it("where no layer knows, the visitor is told to come back, not that the link is gone", async () => {
    const ctx = makeTestCtx({ ...(await brokenDb()), kv: { links: brokenKv, seen: brokenKv } });
    const link = await seedLink();
    const response = await answerVisit(ctx, visitOf(link.slug));
    expect([response?.status, response?.headers.get("Retry-After")]).toEqual([503, "30"]);
    expect((await answerVisit(makeTestCtx(), visitOf(link.slug)))?.status).toBe(302);
  });

  it("a KV that never answers costs two seconds, not the visit", async () => {
    const silent = { get: () => new Promise(() => undefined), put: () => new Promise(() => undefined) } as unknown as KVNamespace;
    const ctx = makeTestCtx({ kv: { links: silent, seen: silent } });
    const link = await seedLink();
    expect((await answerVisit(ctx, visitOf(link.slug)))?.status).toBe(302);
    await ctx.settle();
    expect(ctx.messages).toHaveLength(1);
  });

  it("the queue: the clicks are written to D1", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const broken = { ...ctx, queues: { ...ctx.queues, clicks: brokenQueue } };
    expect((await answerVisit(broken, visitOf(link.slug)))?.status).toBe(302);
    await ctx.settle();
    expect((await storedClicks(link.id)).map((click) => click.reason)).toEqual([null]);
  });

  it("queue and D1 for a while: the clicks wait in the isolate and are sent when the queue is back", async () => {
    const link = await seedLink();
    const ctx = makeTestCtx(await brokenDb());
    let isDown = true;
    const messages: string[] = [];
    const send = async (body: string) => {
      if (isDown) throw new Error("the queue is down");
      messages.push(body);
    };
    const sent = gather({ ...ctx, queues: { ...ctx.queues, clicks: { send } as unknown as Queue } }, makeVisit(link));
    await scheduler.wait(500);
    isDown = false;
    await sent;
    await consumeClicks(makeTestCtx(), batchOf(messages));
    expect(await storedClicks(link.id)).toHaveLength(1);
  });
});

describe("a copy in KV that is not true", () => {
  it("a negative or unreadable entry is passed over", async () => {
    for (const entry of ["null", "{}", "not json", '{"id":1}', "[]"]) {
      const link = await seedLink();
      await env.LINKS.put(link.slug, entry);
      const ctx = makeTestCtx();
      expect((await answerVisit(ctx, visitOf(link.slug)))?.status, entry).toBe(302);
      await ctx.settle();
      expect(await env.LINKS.get<{ id: string }>(link.slug, "json"), "it is healed").toMatchObject({ id: link.id });
    }
  });

  it("an entry of another slug is passed over", async () => {
    const [one, two] = [
      await seedLink({ destinationUrl: "https://example.com/one" }),
      await seedLink({ destinationUrl: "https://example.com/two" }),
    ];
    const ctx = makeTestCtx();
    await answerVisit(ctx, visitOf(one.slug));
    await ctx.settle();
    await env.LINKS.put(two.slug, (await env.LINKS.get(one.slug)) ?? "");
    const response = await answerVisit(ctx, visitOf(two.slug));
    expect(response?.headers.get("Location")).toContain("https://example.com/two");
    await ctx.settle();
  });
});

describe("group commit", () => {
  it("visits within a window are one message", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    await Promise.all(Array.from({ length: 50 }, () => gather(ctx, makeVisit(link))));
    expect(ctx.messages).toHaveLength(1);
    expect(JSON.parse(ctx.messages[0] ?? "").rows).toHaveLength(50);
  });

  it("no message reaches 100 KB, and 100 KB do not wait for the window", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const all = Array.from({ length: 1_000 }, (_, index) => gather(ctx, makeVisit(link, { agent: `${index} ${"ü".repeat(500)}` })));
    // Full groups have left by then, and nobody has slept the window.
    await scheduler.wait(50);
    expect(ctx.messages.length).toBeGreaterThan(5);
    await Promise.all(all);
    expect(ctx.messages.flatMap((message) => JSON.parse(message).rows)).toHaveLength(1_000);
    expect(Math.max(...ctx.messages.map((message) => new TextEncoder().encode(message).length))).toBeLessThan(100_000);
  });

  it("a sender that dies with the visits in hand loses none of them", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const dead = { ...ctx, queues: { ...ctx.queues, clicks: { send: () => new Promise(() => undefined) } as unknown as Queue } };
    void gather(dead, makeVisit(link));
    await scheduler.wait(50);
    const others = Array.from({ length: 5 }, () => gather(ctx, makeVisit(link)));
    await Promise.all(others);
    await consumeClicks(ctx, batchOf(ctx.messages));
    expect(await storedClicks(link.id)).toHaveLength(6);
  });

  it("a sender that dies while it asks KV loses none either", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const never = { get: () => new Promise(() => undefined) } as unknown as KVNamespace;
    const dead = {
      ...ctx,
      kv: { ...ctx.kv, seen: never },
      queues: { ...ctx.queues, clicks: { send: () => new Promise(() => undefined) } as unknown as Queue },
    };
    void gather(dead, makeVisit(link));
    await scheduler.wait(100);
    await gather(ctx, makeVisit(link));
    await scheduler.wait(1_000);
    await gather(ctx, makeVisit(link));
    await consumeClicks(ctx, batchOf(ctx.messages));
    expect(await storedClicks(link.id)).toHaveLength(3);
  });
});

describe("the consumer", () => {
  it("a message that is delivered twice counts once, alone or among others", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const first = makeVisit(link);
    const again = { ...first, nonce: randomNonce() };
    const repeats = { clickId: first.id, nonce: randomNonce(), repeats: 7 };
    const message = packMessage([first, again, repeats]);
    for (const messages of [[message], [message], [message, message]]) await consumeClicks(ctx, batchOf(messages));
    expect((await storedClicks(link.id)).map((click) => click.reason)).toEqual([null, "duplicate"]);
    expect(await env.DB.prepare("select sum(repeats) as n from click_repeats where click_id = ?").bind(first.id).first("n")).toBe(7);
  });

  it("one row that D1 refuses is kept apart, the rest lands, and the message is acknowledged", async () => {
    await env.DB.prepare(
      "create trigger poison before insert on clicks when new.referrer = 'poison' begin select raise(abort, 'poison: constraint failed'); end",
    ).run();
    const ctx = makeTestCtx();
    const link = await seedLink();
    const visits = Array.from({ length: 101 }, (_, index) => makeVisit(link, { referrer: index === 37 ? "poison" : null }));
    const batch = batchOf([packMessage(visits)]);
    await consumeClicks(ctx, batch);
    expect(batch.outcome()).toBe("acked");
    expect(await storedClicks(link.id)).toHaveLength(100);
    const { results } = await env.DB.prepare("select body from malformed_clicks where body like ?").bind(`%${visits[37]?.id}%`).all();
    expect(results).toHaveLength(1);
    await env.DB.prepare("drop trigger poison").run();
  });

  it("what is no visit is kept as it came, and the rest lands", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const good = JSON.parse(packMessage([makeVisit(link)]));
    const mixed = JSON.stringify({ ...good, rows: [...good.rows, 7, null, ["a"], ["clk_x", "n", 1]] });
    const batch = batchOf(["not json", { some: "object" }, mixed]);
    await consumeClicks(ctx, batch);
    expect(batch.outcome()).toBe("acked");
    expect(await storedClicks(link.id)).toHaveLength(1);
    const bodies = (
      await env.DB.prepare("select body from malformed_clicks where error = 'not a visit'").all<{ body: string }>()
    ).results.map((row) => row.body);
    expect(bodies.sort()).toEqual(["not json", '{"some":"object"}', "7", "null", '["a"]', '["clk_x","n",1]'].sort());
  });

  it("without D1 the batch is tried again and nothing is called malformed", async () => {
    const link = await seedLink();
    const batch = batchOf([packMessage([makeVisit(link)])]);
    await consumeClicks(makeTestCtx(await brokenDb()), batch);
    expect(batch.outcome()).toBe("retried");
  });

  it("agents and referrers are cut, and odd characters survive", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const visit = makeVisit(link, { agent: "x".repeat(2_000), referrer: `https://x.test/?q="'\\\u0001ü😀` });
    await consumeClicks(ctx, batchOf([packMessage([visit])]));
    const [click] = (
      await env.DB.prepare("select agent, referrer from clicks where link_id = ?").bind(link.id).all<{ agent: string; referrer: string }>()
    ).results;
    expect(click).toEqual({ agent: "x".repeat(512), referrer: visit.referrer });
  });
});
