/** Clicks as the API lists them, the daily jobs, and replayed visits. */

import { env } from "cloudflare:workers";
import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { recallSalt } from "../../src/clicks/find-salt.ts";
import { answerVisit, consumeClicks, cutAddresses, deleteOldClicks, deleteOldSalts, makeSalts } from "../../src/clicks/index.ts";
import { DAY } from "../../src/lib/time.ts";
import { type Answer, api, partnerKey } from "../support/api.ts";
import { followLink, partnerWithLink } from "../support/story.ts";
import { explain, sale, track } from "../support/track.ts";
import { batchOf, forgetIsolate, makeTestCtx, seedLink, storedClicks, type TestCtx, visitOf } from "../support/visits.ts";

beforeEach(forgetIsolate);

async function visitAt(
  at: number,
  slug: string,
  headers: Record<string, string> = {},
  ctx: TestCtx = makeTestCtx({ now: () => at }),
): Promise<void> {
  await answerVisit(ctx, visitOf(slug, { headers }));
  await ctx.settle();
  await consumeClicks(ctx, batchOf(ctx.messages));
}

describe("GET /v1/clicks", () => {
  it("lists newest first, page by page, with what is asked for; one click by its id", async () => {
    const link = await seedLink();
    const start = Date.UTC(2026, 3, 1, 9, 50);
    const agents = ["", "curl/8.1", "", "", "", "", ""];
    for (const [index, agent] of agents.entries()) {
      await visitAt(start + index * 300_000, link.slug, {
        "CF-Connecting-IP": `203.0.113.${index}`,
        ...(agent ? { "User-Agent": agent } : {}),
      });
    }
    await visitAt(start + agents.length * 300_000, link.slug, { "CF-Connecting-IP": "203.0.113.6" });
    const seen: { id: string; at: string; counted: boolean; reason: string | null }[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { status, body }: Answer<{ data: typeof seen; nextCursor: string | null }> = await api(
        `/v1/clicks?linkId=${link.id}&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      seen.push(...body.data);
      cursor = body.nextCursor;
    }
    expect(seen.map((click) => click.at)).toEqual([7, 6, 5, 4, 3, 2, 1, 0].map((index) => new Date(start + index * 300_000).toISOString()));
    expect(seen.map((click) => click.reason)).toEqual(["duplicate", null, null, null, null, null, "bot", null]);
    expect(seen.every((click) => click.counted === (click.reason === null))).toBe(true);
    const count = async (query: string) => (await api(`/v1/clicks?linkId=${link.id}&${query}`)).body.data.length;
    expect(await count("counted=true")).toBe(6);
    expect(await count("counted=false")).toBe(2);
    expect(await count("reason=bot")).toBe(1);
    expect(await count("device=desktop")).toBe(7);
    expect(await count(`from=${seen[3]?.at}&to=${seen[0]?.at}`)).toBe(3);
    expect(await count(`partnerId=${link.partnerId}`)).toBe(8);
    const { body: one } = await api(`/v1/clicks/${seen[1]?.id}`);
    expect(one).toEqual({
      ...seen[1],
      repeats: 0,
      browser: "Chrome",
      os: "Windows",
      fraudScore: 0,
      linkId: link.id,
      partnerId: link.partnerId,
    });
  });

  it("shows the summarised visits as repeats of the counted click", async () => {
    const link = await seedLink();
    const ctx = makeTestCtx();
    for (let visit = 0; visit < 5; visit += 1) await answerVisit(ctx, visitOf(link.slug));
    await ctx.settle();
    await consumeClicks(ctx, batchOf(ctx.messages));
    const { body } = await api(`/v1/clicks?linkId=${link.id}&counted=true`);
    expect(body.data).toMatchObject([{ counted: true, reason: null, repeats: 3 }]);
    expect((await api(`/v1/clicks?linkId=${link.id}&reason=duplicate`)).body.data).toHaveLength(1);
  });

  it("a partner sees its own only", async () => {
    const [link, other] = [await seedLink(), await seedLink()];
    await env.DB.prepare(
      "insert into partners (id, email, name, tier, status, created_at, updated_at) values (?, 'c@example.com', 'C', 'tier1', 'active', 1, 1)",
    )
      .bind(link.partnerId)
      .run();
    const key = await partnerKey(link.partnerId);
    await visitAt(Date.now(), link.slug);
    await visitAt(Date.now(), other.slug);
    const { body } = await api("/v1/clicks", { key });
    expect(body.data.map((click: { linkId: string }) => click.linkId)).toEqual([link.id]);
    const [foreign] = await storedClicks(other.id);
    expect((await api(`/v1/clicks/${foreign?.id}`, { key })).status).toBe(404);
    expect((await api(`/v1/clicks/${foreign?.id}`)).status).toBe(200);
    expect((await api("/v1/clicks/clk_01h455vb4pex5vsknk084sn02q")).status).toBe(404);
    expect((await api("/v1/clicks/nonsense")).status).toBe(400);
  });
});

describe("daily jobs", () => {
  it("salts are made for today and tomorrow, once, and are gone after 48 hours", async () => {
    await env.DB.prepare("delete from salts").run();
    const start = Date.UTC(2026, 0, 10, 0, 0, 5);
    const saltsAt = async (now: number) => {
      await makeSalts(makeTestCtx({ now: () => now }));
      await makeSalts(makeTestCtx({ now: () => now }));
      await deleteOldSalts(makeTestCtx({ now: () => now }));
      return (await env.DB.prepare("select day, salt from salts order by day").all<{ day: string; salt: string }>()).results;
    };
    const first = await saltsAt(start);
    expect(first.map(({ day }) => day)).toEqual(["2026-01-10", "2026-01-11"]);
    expect(new Set(first.map(({ salt }) => salt)).size).toBe(2);
    const second = await saltsAt(start + DAY + 1);
    expect(second.map(({ day }) => day)).toEqual(["2026-01-10", "2026-01-11", "2026-01-12"]);
    expect(second[1]).toEqual(first[1]);
    expect((await saltsAt(start + 2 * DAY + 2)).map(({ day }) => day)).toEqual(["2026-01-12", "2026-01-13"]);
  });

  it("an isolate that lives on forgets a salt when its day is over", async () => {
    await env.DB.prepare("delete from salts").run();
    const link = await seedLink();
    const at = Date.UTC(2026, 4, 1, 12);
    await visitAt(at, link.slug);
    expect(recallSalt(at, at + DAY / 2 - 1)).toMatch(/^[0-9a-f]{64}$/);
    expect(recallSalt(at, at + DAY / 2)).toBeUndefined();
  });

  it("clicks older than the terms say are deleted with their repeats, in bounded chunks; younger and replayed ones stay", async () => {
    const now = Date.UTC(2027, 2, 1, 12, 30);
    const [link, replay] = [await seedLink(), await seedLink({ isReplay: true })];
    for (const days of [200, 120, 91, 90.01, 89.99, 1]) await visitAt(now - days * DAY, link.slug);
    await visitAt(now - 200 * DAY, replay.slug);
    const [oldest] = await storedClicks(link.id);
    const repeat = (id: string) => env.DB.prepare("insert into click_repeats (click_id, nonce, repeats) values (?, 'n', 3)").bind(id).run();
    const youngest = (await storedClicks(link.id)).at(-1);
    await repeat(oldest?.id ?? "");
    await repeat(youngest?.id ?? "");
    const left = async () => (await storedClicks(link.id)).map((click) => Math.round((100 * (now - click.at)) / DAY) / 100);
    const ctx = makeTestCtx({ now: () => now });

    await deleteOldClicks(ctx, { reportedTo: now - 150 * DAY });
    expect(await left()).toEqual([120, 91, 90.01, 89.99, 1]);
    await deleteOldClicks(ctx, { chunk: 1, maxChunks: 2 });
    expect((await left()).length).toBeGreaterThanOrEqual(3);
    await deleteOldClicks(ctx, { chunk: 2 });
    expect(await left()).toEqual([89.99, 1]);
    expect(await deleteOldClicks(ctx)).toEqual({ deleted: 0 });
    expect(await storedClicks(replay.id)).toHaveLength(1);
    const { results } = await env.DB.prepare("select click_id as id from click_repeats where nonce = 'n'").all<{ id: string }>();
    expect(results.map(({ id }) => id)).toEqual([youngest?.id]);
  });

  it("a click that is gone explains its conversion no less", async () => {
    const { link } = await partnerWithLink();
    const { token, landed } = await followLink(link);
    await landed;
    const { body } = await track("sale", sale({ click: token }));
    const before = await explain(body.conversion.id);
    await deleteOldClicks(makeTestCtx({ now: () => Date.now() + 100 * DAY }));
    expect(await storedClicks(link.id)).toEqual([]);
    expect(await explain(body.conversion.id)).toEqual(before);
    expect((await track("sale", sale({ customer: { externalId: body.conversion.externalId } }))).status).toBe(201);
  });

  it("visits that could not be stored are kept no longer than an address is", async () => {
    const now = Date.now();
    const put = async (days: number) => {
      await env.DB.prepare("insert into malformed_clicks (id, body, error, at) values (?, '203.0.113.1', 'x', ?)")
        .bind(`m${days}`, now - days * DAY)
        .run();
      for (const queue of ["clicks-dead", "facts-dead"])
        await env.DB.prepare("insert into dead_letters (id, queue, body, at) values (?, ?, '203.0.113.1', ?)")
          .bind(`${queue}${days}`, queue, now - days * DAY)
          .run();
    };
    for (const days of [31, 29]) await put(days);
    await cutAddresses(makeTestCtx({ now: () => now }));
    const ids = async (table: string) =>
      (await env.DB.prepare(`select id from ${table} order by id`).all<{ id: string }>()).results.map(({ id }) => id);
    expect(await ids("malformed_clicks")).toEqual(["m29"]);
    expect(await ids("dead_letters")).toEqual(["clicks-dead29", "facts-dead29", "facts-dead31"]);
  });

  it("the same visitor has another hash the next day", async () => {
    const link = await seedLink();
    for (const at of [Date.UTC(2026, 1, 1, 23, 59), Date.UTC(2026, 1, 2, 0, 1)]) await visitAt(at, link.slug);
    expect(new Set((await storedClicks(link.id)).map((click) => click.visitor)).size).toBe(2);
  });

  it("addresses older than the terms say are cut, younger and replayed ones are not, and late ones are caught up with", async () => {
    const now = Date.UTC(2026, 8, 30, 12);
    const [link, replay] = [await seedLink(), await seedLink({ isReplay: true })];
    for (const days of [40, 31, 29, 0]) await visitAt(now - days * DAY, link.slug, { "CF-Connecting-IP": `203.0.113.${days + 1}` });
    await visitAt(now - 40 * DAY, replay.slug, { "CF-Connecting-IP": "2001:db8:1:2::3" });
    const ctx = makeTestCtx({ now: () => now });
    await cutAddresses(ctx);
    expect((await storedClicks(link.id)).map((click) => click.ip)).toEqual(["203.0.113.0", "203.0.113.0", "203.0.113.30", "203.0.113.1"]);
    expect((await storedClicks(replay.id)).map((click) => click.ip)).toEqual(["2001:db8:1:2::3"]);
    await visitAt(now - 32 * DAY, link.slug, { "CF-Connecting-IP": "2001:db8:1:2::4" });
    expect((await cutAddresses(makeTestCtx({ now: () => now + DAY }))).cut).toBe(1);
    expect((await storedClicks(link.id)).map((click) => click.ip)).toContain("2001:db8:1::");
    expect((await cutAddresses(makeTestCtx({ now: () => now + DAY }))).cut).toBe(0);
  });
});

describe("a replayed visit", () => {
  const sign = (payload: object, key: string) => {
    const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
    return `${text}.${createHmac("sha256", key).update(text).digest("hex")}`;
  };
  const at = Date.UTC(2015, 4, 17, 10, 5, 3);

  it("has the time and place of its signed header", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink({ isReplay: true });
    await visitAt(0, link.slug, { "Tributary-Replay": sign({ at, country: "RU" }, ctx.config.replayKey) }, ctx);
    expect(await storedClicks(link.id)).toMatchObject([{ at, country: "RU" }]);
  });

  it("with a foreign, broken or missing signature it is a visit of now", async () => {
    const key = makeTestCtx().config.replayKey;
    for (const header of [
      sign({ at }, "other"),
      sign({ at }, key).slice(0, -1),
      `x${sign({ at }, key)}`,
      sign({ at: "x" }, key),
      sign({}, key),
      "nonsense",
      "",
    ]) {
      const ctx = makeTestCtx();
      const link = await seedLink();
      await visitAt(0, link.slug, { "Tributary-Replay": header }, ctx);
      expect((await storedClicks(link.id))[0]?.at, header).toBeGreaterThan(Date.UTC(2026, 0, 1));
    }
  });

  it("does not exist outside development", async () => {
    const ctx = makeTestCtx();
    const production: TestCtx = { ...ctx, config: { ...ctx.config, replayKey: "" } };
    const link = await seedLink();
    await visitAt(0, link.slug, { "Tributary-Replay": sign({ at }, "") }, production);
    expect((await storedClicks(link.id))[0]?.at).toBeGreaterThan(Date.UTC(2026, 0, 1));
  });
});
