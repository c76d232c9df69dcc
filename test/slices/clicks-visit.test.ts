/** What a visitor meets: the redirect, its token and cookie, and what is counted. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { answerVisit, consumeClicks, readToken } from "../../src/clicks/index.ts";
import { batchOf, CHROME, forgetIsolate, makeTestCtx, seedLink, storedClicks, storedRepeats, visitOf } from "../support/visits.ts";

beforeEach(forgetIsolate);

const tokenIn = (response: Response | null): string | null =>
  new URL(response?.headers.get("Location") ?? "https://none.test").searchParams.get("trb");
const cookieIn = (response: Response | null): string => (response?.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";

describe("the redirect", () => {
  it("goes to the destination with via and a token, everything that was there kept", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink({
      utm: { source: "ada", medium: "blog & video" },
      destinationUrl: "https://example.com/shop?a=1&b=x%20y&utm_source=own#top",
    });
    const response = await answerVisit(ctx, visitOf(link.slug));
    expect(response?.status).toBe(302);
    const location = response?.headers.get("Location") ?? "";
    expect(location).toMatch(
      new RegExp(
        `^https://example\\.com/shop\\?a=1&b=x%20y&utm_source=own&utm_medium=blog%20%26%20video&via=${link.slug}&trb=[\\w-]{108}#top$`,
      ),
    );
    expect(response?.headers.get("Cache-Control")).toBe("no-store");
    expect(response?.headers.get("Referrer-Policy")).not.toBeNull();
    expect(response?.headers.get("X-Request-Id")).not.toBeNull();
    expect(response?.headers.get("Set-Cookie")).toBe(`trb=${tokenIn(response)}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax; Secure`);
    const token = readToken(ctx, tokenIn(response) ?? "");
    expect(token).toMatchObject({ ok: true, value: { linkId: link.id, partnerId: link.partnerId, isBot: false, windowMinutes: 60 } });
    await ctx.settle();
    await consumeClicks(ctx, batchOf(ctx.messages));
    const [click] = await storedClicks(link.id);
    expect(click).toMatchObject({
      id: token.ok ? token.value.clickId : "",
      reason: null,
      device: "desktop",
      browser: "Chrome",
      os: "Windows",
      ip: "203.0.113.7",
    });
  });

  it("sets cookies for the cookie domain, without Secure on http", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const response = await answerVisit(
      { ...ctx, config: { ...ctx.config, cookieDomain: "example.net" } },
      visitOf(link.slug, { origin: "http://go.example.net" }),
    );
    const token = tokenIn(response);
    // The second one is for the tracker: the merchant's pages are under the same domain, and cannot read the first.
    expect(response?.headers.getSetCookie().sort()).toEqual([
      `trb=${token}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax; Domain=example.net`,
      `trb_click=${token}; Max-Age=2592000; Path=/; SameSite=Lax; Domain=example.net`,
    ]);
    await ctx.settle();
  });

  it("finds a slug in upper case, and leaves every other path and method to the router", async () => {
    const ctx = makeTestCtx();
    await seedLink({ slug: "upper" });
    expect((await answerVisit(ctx, visitOf("UPPER?x=/y")))?.status).toBe(302);
    for (const path of [
      "",
      "a",
      "v1",
      "t.js",
      "docs",
      "upper/",
      "upper/x",
      "up%20per",
      "upper%00",
      "ünder",
      "upper;x",
      "a".repeat(65),
      "robots.txt",
      "API",
    ]) {
      expect(await answerVisit(ctx, visitOf(path)), path).toBeNull();
    }
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
      expect(await answerVisit(ctx, visitOf("upper", { method })), method).toBeNull();
    await ctx.settle();
  });

  it("answers 404 with a page for unknown and archived links, or leads to the fallback", async () => {
    const ctx = makeTestCtx();
    const archived = await seedLink({ archivedAt: Date.now() });
    for (const slug of ["nobody-has-this", archived.slug]) {
      const response = await answerVisit(ctx, visitOf(slug));
      expect(response?.status).toBe(404);
      expect(response?.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
      expect(response?.headers.get("Set-Cookie")).toBeNull();
    }
    await publishTerms({ fallbackUrl: "https://example.com/sorry" });
    const response = await answerVisit(ctx, visitOf(archived.slug));
    expect([response?.status, response?.headers.get("Location")]).toEqual([302, "https://example.com/sorry"]);
    await env.DB.prepare("delete from terms_versions").run();
    expect(await storedClicks(archived.id)).toEqual([]);
  });
});

async function publishTerms(changes: object): Promise<void> {
  const { DEFAULT_TERMS } = await import("../../src/program/index.ts");
  await env.DB.prepare(
    "insert into terms_versions (version, effective_at, terms, published_at) values ((select coalesce(max(version), 0) + 1 from terms_versions), 1, ?, 1)",
  )
    .bind(JSON.stringify({ ...DEFAULT_TERMS, ...changes }))
    .run();
  await forgetIsolate();
}

describe("what is counted", () => {
  const GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
  const cases: [
    what: string,
    options: { method?: string; headers?: Record<string, string> },
    expected: { reason: string | null; hasToken: boolean },
  ][] = [
    ["a person", {}, { reason: null, hasToken: true }],
    [
      "a person whose browser says that it loads a document",
      { headers: { "Sec-Fetch-Dest": "document" } },
      { reason: null, hasToken: true },
    ],
    ["HEAD", { method: "HEAD" }, { reason: "head", hasToken: false }],
    ["HEAD of a bot", { method: "HEAD", headers: { "User-Agent": GOOGLEBOT } }, { reason: "head", hasToken: false }],
    ["no agent", { headers: { "User-Agent": "" } }, { reason: "empty_agent", hasToken: true }],
    ["an agent of spaces", { headers: { "User-Agent": "  " } }, { reason: "empty_agent", hasToken: true }],
    ["a bot", { headers: { "User-Agent": GOOGLEBOT } }, { reason: "bot", hasToken: true }],
    ["curl", { headers: { "User-Agent": "curl/8.1" } }, { reason: "bot", hasToken: true }],
    ["a bot that prefetches", { headers: { "User-Agent": GOOGLEBOT, "Sec-Purpose": "prefetch" } }, { reason: "bot", hasToken: false }],
    ["a prefetch", { headers: { "Sec-Purpose": "prefetch;prerender" } }, { reason: "prefetch", hasToken: false }],
    ["an old prefetch", { headers: { Purpose: "prefetch" } }, { reason: "prefetch", hasToken: false }],
    ["a prefetch of Firefox", { headers: { "X-Moz": "prefetch" } }, { reason: "prefetch", hasToken: false }],
    ["a prefetched image", { headers: { "Sec-Purpose": "prefetch", "Sec-Fetch-Dest": "image" } }, { reason: "prefetch", hasToken: false }],
    ["an image", { headers: { "Sec-Fetch-Dest": "image" } }, { reason: "not_document", hasToken: false }],
    ["a frame", { headers: { "Sec-Fetch-Dest": "iframe" } }, { reason: "not_document", hasToken: false }],
    ["fetch()", { headers: { "Sec-Fetch-Dest": "empty" } }, { reason: "not_document", hasToken: false }],
  ];
  it.each(cases)("%s", async (_what, options, { reason, hasToken }) => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const response = await answerVisit(ctx, visitOf(link.slug, options));
    expect(response?.status).toBe(302);
    expect(response?.headers.get("Location")).toContain(`via=${link.slug}`);
    expect(tokenIn(response) !== null).toBe(hasToken);
    expect(cookieIn(response) !== "").toBe(hasToken);
    await ctx.settle();
    await consumeClicks(ctx, batchOf(ctx.messages));
    expect((await storedClicks(link.id)).map((click) => click.reason)).toEqual([reason]);
    if (hasToken)
      expect(readToken(ctx, tokenIn(response) ?? "")).toMatchObject({
        ok: true,
        value: { isBot: reason === "bot" || reason === "empty_agent" },
      });
  });

  it("every visit of a bot is a row of its own, and none is a duplicate", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    for (let visit = 0; visit < 3; visit += 1) await answerVisit(ctx, visitOf(link.slug, { headers: { "User-Agent": GOOGLEBOT } }));
    await ctx.settle();
    await consumeClicks(ctx, batchOf(ctx.messages));
    expect((await storedClicks(link.id)).map((click) => click.reason)).toEqual(["bot", "bot", "bot"]);
  });
});

describe("who is the same visitor", () => {
  it("the same address and agent: the repeat is a duplicate, and its token names the same click", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const first = readToken(ctx, tokenIn(await answerVisit(ctx, visitOf(link.slug))) ?? "");
    const second = readToken(ctx, tokenIn(await answerVisit(ctx, visitOf(link.slug))) ?? "");
    const other = readToken(
      ctx,
      tokenIn(await answerVisit(ctx, visitOf(link.slug, { headers: { "CF-Connecting-IP": "203.0.113.8" } }))) ?? "",
    );
    expect(first.ok && second.ok && first.value.clickId === second.value.clickId).toBe(true);
    expect(first.ok && other.ok && first.value.clickId !== other.value.clickId).toBe(true);
    await ctx.settle();
    await consumeClicks(ctx, batchOf(ctx.messages));
    expect((await storedClicks(link.id)).map((click) => click.reason).sort()).toEqual(["duplicate", null, null]);
  });

  it("the same cookie, from another address: the token is the first one's, byte for byte", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const first = await answerVisit(ctx, visitOf(link.slug));
    const headers = { Cookie: `x=1; ${cookieIn(first)}; y=2`, "CF-Connecting-IP": "198.51.100.9", "User-Agent": `${CHROME} Edg/124.0` };
    const second = await answerVisit(ctx, visitOf(link.slug, { headers }));
    expect(tokenIn(second)).toBe(tokenIn(first));
    await ctx.settle();
    await consumeClicks(ctx, batchOf(ctx.messages));
    expect((await storedClicks(link.id)).map((click) => click.reason).sort()).toEqual(["duplicate", null]);
  });

  it("a cookie of another link keeps the visitor and gets a new token", async () => {
    const ctx = makeTestCtx();
    const [one, two] = [await seedLink(), await seedLink()];
    const first = await answerVisit(ctx, visitOf(one.slug));
    const second = await answerVisit(ctx, visitOf(two.slug, { headers: { Cookie: cookieIn(first), "CF-Connecting-IP": "198.51.100.9" } }));
    const tokens = [first, second].map((response) => readToken(ctx, tokenIn(response) ?? ""));
    expect(tokens.map((token) => token.ok && token.value.linkId)).toEqual([one.id, two.id]);
    expect(new Set(tokens.map((token) => token.ok && token.value.visitor)).size).toBe(1);
    await ctx.settle();
  });

  it("a visit in the next window counts again, with a new token for the same visitor", async () => {
    let now = Date.UTC(2026, 5, 1, 10, 59, 59);
    const ctx = makeTestCtx({ now: () => now });
    const link = await seedLink();
    const first = await answerVisit(ctx, visitOf(link.slug));
    now += 2_000;
    const second = await answerVisit(ctx, visitOf(link.slug, { headers: { Cookie: cookieIn(first) } }));
    expect(tokenIn(second)).not.toBe(tokenIn(first));
    await ctx.settle();
    await consumeClicks(ctx, batchOf(ctx.messages));
    const clicks = await storedClicks(link.id);
    expect(clicks.map((click) => click.reason)).toEqual([null, null]);
    expect(new Set(clicks.map((click) => click.visitor)).size).toBe(1);
  });

  it("a forged, cut or foreign cookie is no cookie", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    const first = await answerVisit(ctx, visitOf(link.slug));
    const token = tokenIn(first) ?? "";
    for (const forged of [`${token}A`, token.slice(1), `B${token.slice(1)}`, "", "x".repeat(108)]) {
      const response = await answerVisit(
        ctx,
        visitOf(link.slug, { headers: { Cookie: `trb=${forged}`, "CF-Connecting-IP": "198.51.100.1" } }),
      );
      expect(response?.status).toBe(302);
      const [a, b] = [readToken(ctx, token), readToken(ctx, tokenIn(response) ?? "")];
      expect(a.ok && b.ok && a.value.visitor !== b.value.visitor).toBe(true);
    }
    await ctx.settle();
  });

  it("64 identical visits at once count once, and every one is accounted for", async () => {
    const ctx = makeTestCtx();
    const link = await seedLink();
    await Promise.all(Array.from({ length: 64 }, () => answerVisit(ctx, visitOf(link.slug))));
    await ctx.settle();
    await consumeClicks(ctx, batchOf(ctx.messages));
    const clicks = await storedClicks(link.id);
    expect(clicks.filter((click) => click.reason === null)).toHaveLength(1);
    expect(clicks.filter((click) => click.reason === "duplicate")).toHaveLength(1);
    expect(clicks.length + (await storedRepeats())).toBe(64);
  });

  it("a third isolate asks KV and summarises, so that nothing is stored twice or lost", async () => {
    const link = await seedLink();
    const before = await storedRepeats();
    for (let isolate = 0; isolate < 4; isolate += 1) {
      const ctx = makeTestCtx();
      await answerVisit(ctx, visitOf(link.slug));
      await ctx.settle();
      await consumeClicks(ctx, batchOf(ctx.messages));
      await forgetIsolate();
    }
    expect((await storedClicks(link.id)).map((click) => click.reason)).toEqual([null, "duplicate"]);
    expect((await storedRepeats()) - before).toBe(2);
  });
});

describe("consent", () => {
  it.each([
    ["Sec-GPC", {}, { "Sec-GPC": "1" }],
    ["consent mode", { privacy: { ipDays: 30, clickDays: 90, consent: "consent" } }, {}],
    ["cookieless mode", { privacy: { ipDays: 30, clickDays: 90, consent: "cookieless" } }, {}],
  ])("%s: a token in the address, no cookie", async (_what, terms, headers) => {
    await publishTerms(terms);
    const ctx = makeTestCtx();
    const link = await seedLink();
    const response = await answerVisit(ctx, visitOf(link.slug, { headers: headers as Record<string, string> }));
    expect(tokenIn(response)).toHaveLength(108);
    expect(response?.headers.get("Set-Cookie")).toBeNull();
    await ctx.settle();
    await env.DB.prepare("delete from terms_versions").run();
  });
});
