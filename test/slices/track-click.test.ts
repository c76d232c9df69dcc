/** Clicks that land on the merchant's own page, told by the tracker: the token, what is counted, and who may tell. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerTracker, consumeClicks, readToken } from "../../src/clicks/index.ts";
import { trackClick } from "../../src/clicks/track-click.ts";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { type Answer, api, ORIGIN, partnerKey, seedKey } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { count, explain, type Link, makeLink, sale, track } from "../support/track.ts";
import { batchOf, CHROME, forgetIsolate, makeTestCtx, storedClicks, storedRepeats } from "../support/visits.ts";

type Tracked = { token: string; partner: { name: string }; link: { slug: string } };

let ada: Partner;
let link: Link;
let publishable: string;
beforeAll(async () => {
  ada = await seedPartner({ name: "Ada" });
  publishable = await seedKey("publishable");
});
beforeEach(async () => {
  await forgetIsolate();
  link = await makeLink(ada);
});

const BROWSER = { "User-Agent": CHROME, "CF-Connecting-IP": "203.0.113.7" };
type Told = { key?: string | null; headers?: Record<string, string> };
const tell = (body: unknown, { key = publishable, headers = {} }: Told = {}): Promise<Answer<Tracked & { code?: string }>> =>
  api("/v1/track/click", { body, key, headers: { ...BROWSER, ...headers } });

/** The verb itself, on a queue that is a list. */
const makeVerb = (parts: Parameters<typeof makeTestCtx>[0] = {}) => {
  const ctx = makeTestCtx(parts);
  return {
    ctx,
    tell: async (
      body: object,
      { headers = {}, isFirstParty = false }: { headers?: Record<string, string>; isFirstParty?: boolean } = {},
    ) => {
      const request = new Request("https://go.example.net/v1/track/click", { method: "POST", headers: { ...BROWSER, ...headers } });
      const result = await trackClick(ctx, { body: { slug: link.slug, ...body }, request, isFirstParty });
      if (!result.ok) throw new Error(result.refusal.code);
      return result.value;
    },
    land: async () => {
      await ctx.settle();
      await consumeClicks(ctx, batchOf(ctx.messages.splice(0)));
      return storedClicks(link.id);
    },
  };
};

describe("a click told by a page", () => {
  it("answers a token that attributes, with the partner's name and the link's slug", async () => {
    const { status, body, headers } = await tell({ slug: link.slug.toUpperCase(), url: "https://shop.example/?via=x", referrer: "" });
    expect(status).toBe(200);
    expect(body).toEqual({ token: expect.stringMatching(/^[\w-]{108}$/), partner: { name: "Ada" }, link: { slug: link.slug } });
    expect(headers.get("Cache-Control")).toBe("no-store");
    const sold = await track("sale", sale({ click: body.token }));
    expect(sold.body.conversion).toMatchObject({ status: "attributed", shares: [{ partnerId: ada.id, linkId: link.id }] });
    const { touches } = await explain(sold.body.conversion.id);
    expect(touches).toMatchObject([{ partnerId: ada.id, accepted: true, clickId: sold.body.conversion.shares[0].clickId }]);
  });

  it("lands as a redirect's click does: the visitor's address and agent, the page's referrer", async () => {
    const { tell: tellVerb, land, ctx } = makeVerb();
    const { click } = await tellVerb(
      { referrer: "https://blog.example/post" },
      { headers: { Referer: "https://shop.example/landing", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors" } },
    );
    const token = readToken(ctx, click.token);
    expect(token).toMatchObject({ ok: true, value: { linkId: link.id, partnerId: ada.id, isBot: false } });
    expect(await land()).toMatchObject([
      {
        id: token.ok ? token.value.clickId : "",
        reason: null,
        ip: "203.0.113.7",
        agent: CHROME,
        browser: "Chrome",
        referrer: "https://blog.example/post",
      },
    ]);
  });

  it("has no referrer where the page had none, whatever its own address is", async () => {
    const { tell: tellVerb, land } = makeVerb();
    await tellVerb({}, { headers: { Referer: "https://shop.example/landing" } });
    expect(await land()).toMatchObject([{ referrer: null }]);
  });

  it("of the same visitor, link and window gets the same token again, and counts once", async () => {
    const { tell: tellVerb, land } = makeVerb();
    const first = await tellVerb({});
    const again = await tellVerb({ click: first.click.token }, { headers: { "CF-Connecting-IP": "198.51.100.9" } });
    expect(again.click.token).toBe(first.click.token);
    const rows = await land();
    expect(rows.filter(({ reason }) => reason === null)).toHaveLength(1);
    expect(rows.filter(({ reason }) => reason === "duplicate")).toHaveLength(1);
  });

  it("of another link keeps the visitor and gets a new token", async () => {
    const { tell: tellVerb, ctx } = makeVerb();
    const other = await makeLink(await seedPartner());
    const first = await tellVerb({});
    const second = await tellVerb({ slug: other.slug, click: first.click.token }, { headers: { "CF-Connecting-IP": "198.51.100.9" } });
    const [one, two] = [readToken(ctx, first.click.token), readToken(ctx, second.click.token)];
    expect(one.ok && two.ok && one.value.visitor === two.value.visitor).toBe(true);
    expect(two).toMatchObject({ ok: true, value: { linkId: other.id } });
    await ctx.settle();
  });

  it("is the redirect's click, too: the token that came with it is the one that stays", async () => {
    const redirected = await makeVerb().tell({});
    const { body } = await tell({ slug: link.slug, click: redirected.click.token });
    expect(body.token).toBe(redirected.click.token);
  });

  it("believes no token that was not issued here", async () => {
    const { tell: tellVerb, ctx } = makeVerb();
    const own = (await tellVerb({})).click.token;
    const forged = [`${own.slice(0, -1)}_`, own.slice(1), "x", "", `${own}; trb=${own}`, "A".repeat(108), `${own}\r\nX: y`];
    for (const click of forged) {
      const answered = await tellVerb({ click }, { headers: { "CF-Connecting-IP": "198.51.100.77" } });
      const [before, after] = [readToken(ctx, own), readToken(ctx, answered.click.token)];
      expect(before.ok && after.ok && before.value.visitor !== after.value.visitor, click).toBe(true);
    }
    await ctx.settle();
  });

  it("is not counted from a bot, without an agent or from a page that is only prepared, each with its reason", async () => {
    const { tell: tellVerb, land, ctx } = makeVerb();
    const bot = await tellVerb({}, { headers: { "User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)" } });
    await tellVerb({}, { headers: { "User-Agent": "" } });
    await tellVerb({}, { headers: { "Sec-Purpose": "prefetch;prerender" } });
    expect(readToken(ctx, bot.click.token)).toMatchObject({ ok: true, value: { isBot: true } });
    expect((await land()).map(({ reason }) => reason).sort()).toEqual(["bot", "empty_agent", "prefetch"]);
  });

  it("counts once of 64 at the same time", async () => {
    const { tell: tellVerb, land } = makeVerb();
    const before = await storedRepeats();
    const tokens = await Promise.all(Array.from({ length: 64 }, () => tellVerb({})));
    expect(new Set(tokens.map(({ click }) => click.token.slice(0, 60))).size).toBe(1);
    const rows = await land();
    expect(rows.filter(({ reason }) => reason === null)).toHaveLength(1);
    expect(rows.length + (await storedRepeats()) - before).toBe(64);
  });

  it("counts once of 64 at the same time, through the worker's door", async () => {
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => tell({ slug: link.slug }, { headers: { "CF-Connecting-IP": "203.0.113.64" } })),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await expect.poll(() => count("select count(*) as n from clicks where link_id = ?", link.id), { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await count("select count(*) as n from clicks where link_id = ? and reason is null", link.id)).toBe(1);
  });
});

describe("what is refused", () => {
  it("a slug that leads nowhere is 404, an archived one too, and one of another shape 400", async () => {
    await api(`/v1/links/${link.id}/archive`, { method: "POST" });
    for (const slug of ["nobody-has-this", link.slug, "v1", "api"]) {
      expect(await tell({ slug }), slug).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
    for (const slug of ["", "a", "a/b", "../x", "a\r\nSet-Cookie: x=y", "ünder", "a".repeat(65), null, 7, {}, ["ada"], "%00", "t.js"]) {
      expect(await tell({ slug }), JSON.stringify(slug)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    }
  });

  const bodies: [what: string, body: Record<string, unknown>][] = [
    ["an unknown field", { surprise: 1 }],
    ["an address that is none", { url: "not an address" }],
    ["an address that is a number", { url: 7 }],
    ["an endless address", { url: `https://shop.example/?${"a".repeat(5_000)}` }],
    ["an endless referrer", { referrer: "x".repeat(5_000) }],
    ["an endless token", { click: "A".repeat(5_000) }],
    ["a token that is an object", { click: {} }],
    ["a consent that is a word", { consent: "yes" }],
  ];
  it.each(bodies)("%s is 400", async (_what, body) => {
    expect(await tell({ slug: link.slug, ...body })).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });

  it("no body, a list, broken JSON and a form are 400; a huge one is 413", async () => {
    const raw = (text: string, type = "application/json") =>
      api("/v1/track/click", { raw: text, key: publishable, headers: { ...BROWSER, "Content-Type": type } });
    expect((await raw("[]")).status).toBe(400);
    expect((await raw("{")).status).toBe(400);
    expect((await raw(`slug=${link.slug}`, "application/x-www-form-urlencoded")).status).toBe(400);
    expect((await raw(JSON.stringify({ slug: link.slug, referrer: "x".repeat(70_000) }))).status).toBe(413);
    expect((await api("/v1/track/click", { method: "POST", key: publishable })).status).toBe(400);
    expect((await api("/v1/track/click", { key: publishable })).status).toBeOneOf([403, 405]);
  });

  it("odd referrers and agents are taken, and neutralised", async () => {
    const { tell: tellVerb, land } = makeVerb();
    const odd = [
      "android-app://com.example/",
      "https://ünder.example/\u0000\r\nX-Evil: 1",
      "javascript:alert(1)",
      "\u{1F600}",
      "x".repeat(4_000),
    ];
    for (const [index, referrer] of odd.entries()) {
      await tellVerb(
        { referrer },
        { headers: { "CF-Connecting-IP": `203.0.113.${100 + index}`, "User-Agent": `${CHROME} ${"z".repeat(20_000)}` } },
      );
    }
    const rows = await land();
    expect(rows).toHaveLength(odd.length);
    for (const row of rows) expect(row.agent.length).toBeLessThanOrEqual(512);
  });
});

describe("who may tell", () => {
  it("a secret and a publishable key, also in the address; no partner's, none, and no wrong one", async () => {
    const body = { slug: link.slug };
    expect((await tell(body, { key: await seedKey("secret") })).status).toBe(200);
    expect((await tell(body, { key: await seedKey("secret", { scopes: ["track:write"] }) })).status).toBe(200);
    expect((await api(`/v1/track/click?key=${publishable}`, { body, key: null, headers: BROWSER })).status).toBe(200);
    expect((await tell(body, { key: await seedKey("secret", { scopes: ["links:read"] }) })).status).toBe(403);
    expect((await tell(body, { key: await partnerKey(ada.id) })).status).toBe(403);
    expect((await tell(body, { key: null })).status).toBe(401);
    expect((await tell(body, { key: `${publishable.slice(0, -1)}!` })).status).toBe(401);
    expect((await api(`/v1/track/click?key=${await seedKey("secret")}`, { body, key: null })).status).toBe(401);
  });

  it("takes no Idempotency-Key: another body with the same one is another click", async () => {
    const other = await makeLink(ada);
    const headers = { "Idempotency-Key": "once" };
    expect((await tell({ slug: link.slug }, { headers })).body.link.slug).toBe(link.slug);
    const second = await tell({ slug: other.slug }, { headers });
    expect(second.body.link.slug).toBe(other.slug);
    expect(second.headers.get("Idempotent-Replayed")).toBeNull();
  });

  it("only pages of the allowed origins, where the terms name some", async () => {
    await publishTerms({ allowedOrigins: ["https://shop.example"] });
    const from = (origin: string) => tell({ slug: link.slug }, { headers: { Origin: origin } });
    const allowed = await from("https://shop.example");
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get("Access-Control-Allow-Origin")).toBe("https://shop.example");
    expect(allowed.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    for (const origin of ["https://evil.example", "null", "https://shop.example.evil.example", "http://shop.example"]) {
      const refused = await from(origin);
      expect(refused.status, origin).toBe(403);
      expect(refused.headers.get("Access-Control-Allow-Origin"), origin).toBeNull();
    }
    await publishTerms({});
  });
});

describe("the cookie of the merchant's own site", () => {
  const cookiesOf = (headers: Headers) => headers.getSetCookie();

  it("is set by the server for a page of its own host, and for no other page", async () => {
    const own = await tell({ slug: link.slug }, { headers: { Origin: ORIGIN } });
    expect(cookiesOf(own.headers)).toEqual([
      `trb=${own.body.token}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax; Secure`,
      `trb_click=${own.body.token}; Max-Age=2592000; Path=/; SameSite=Lax; Secure`,
    ]);
    expect(own.headers.get("Access-Control-Allow-Credentials")).toBe("true");
    for (const origin of ["https://shop.example", "https://evil-tributary.test", "null", ""]) {
      const foreign = await tell({ slug: link.slug }, origin === "" ? {} : { headers: { Origin: origin } });
      expect(cookiesOf(foreign.headers), origin).toEqual([]);
    }
  });

  it("is set for the cookie domain", async () => {
    const { tell: tellVerb, ctx } = makeVerb();
    const { ctx: withDomain } = makeVerb({ config: { ...ctx.config, cookieDomain: "example.net" } });
    const request = new Request("https://go.example.net/v1/track/click", { method: "POST", headers: BROWSER });
    const tracked = await trackClick(withDomain, { body: { slug: link.slug }, request, isFirstParty: true });
    expect(tracked.ok && tracked.value.cookies.every((cookie) => cookie.endsWith("; Domain=example.net"))).toBe(true);
    expect((await tellVerb({}, { isFirstParty: false })).cookies).toEqual([]);
    await withDomain.settle();
    await ctx.settle();
  });

  it("is not set against GPC or DNT, nor in the modes that store nothing; the token is answered all the same", async () => {
    const { tell: tellVerb, ctx } = makeVerb();
    for (const headers of [{ "Sec-GPC": "1" }, { DNT: "1" }]) {
      const told = await tellVerb({}, { headers: headers as Record<string, string>, isFirstParty: true });
      expect(told.cookies, JSON.stringify(headers)).toEqual([]);
      expect(told.click.token).toMatch(/^[\w-]{108}$/);
    }
    for (const [consent, agreed, expected] of [
      ["cookie", undefined, 2],
      ["cookie", false, 0],
      ["consent", undefined, 0],
      ["consent", false, 0],
      ["consent", true, 2],
      ["cookieless", true, 0],
    ] as const) {
      await publishTerms({ privacy: { ...DEFAULT_TERMS.privacy, consent } });
      await forgetIsolate();
      const told = await tellVerb(agreed === undefined ? {} : { consent: agreed }, { isFirstParty: true });
      expect(told.cookies, `${consent} ${agreed}`).toHaveLength(expected);
    }
    await publishTerms({});
    await ctx.settle();
  });
});

describe("/t.js", () => {
  const get = (headers: Record<string, string> = {}, path = "/t.js") => api<string>(path, { key: null, headers });

  it("is a script that anybody may cache, below 3 KB with gzip", async () => {
    const { status, body, headers } = await get();
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(headers.get("Cache-Control")).toBe("public, max-age=300");
    expect(headers.get("X-Request-Id")).not.toBeNull();
    expect(() => new Function(body)).not.toThrow();
    const zipped = await new Response(new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
    expect(zipped.byteLength).toBeLessThan(3_000);
  });

  it("is not sent again to who has it, whatever else the address says", async () => {
    const tag = (await get()).headers.get("ETag") ?? "";
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, "*"])
      expect((await get({ "If-None-Match": header })).status, header).toBe(304);
    expect((await get({ "If-None-Match": '"other"' })).status).toBe(200);
    expect((await get({}, "/t.js?key=trb_pk_x")).headers.get("ETag")).toBe(tag);
    expect((await api("/t.js", { method: "HEAD", key: null })).body).toBe("");
    expect((await api("/t.js", { method: "POST", key: null })).status).toBeOneOf([404, 405]);
    expect((await get({}, "/t.jsx")).status).toBe(404);
  });

  it("says the consent mode, and is another script when that changes", async () => {
    const before = (await get()).headers.get("ETag");
    await publishTerms({ privacy: { ...DEFAULT_TERMS.privacy, consent: "cookieless" } });
    const { body, headers } = await get();
    expect(body).toContain('"consent":"cookieless"');
    expect(headers.get("ETag")).not.toBe(before);
    await publishTerms({});
  });

  it("is served without the database, too", async () => {
    await forgetIsolate();
    const broken = { ...makeTestCtx(), db: null as never };
    const response = await answerTracker(broken, new Request(`${ORIGIN}/t.js`));
    expect(response?.status).toBe(200);
    await forgetIsolate();
    expect(env.DB).toBeDefined();
  });
});
