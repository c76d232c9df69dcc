/** The edge shield: data centres, bot scores, velocity and floods. Whoever it stops is redirected and attributed as ever, only not counted. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { answerVisit, consumeClicks, findClickEvidence, readToken } from "../../src/clicks/index.ts";
import type { Ctx } from "../../src/context.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { batchOf, CHROME, forgetIsolate, makeTestCtx, seedLink, storedClicks, type TestCtx, visitOf } from "../support/visits.ts";

beforeEach(async () => {
  await env.DB.prepare("delete from terms_versions").run();
  await forgetIsolate();
});

async function publishFraud(fraud: object): Promise<void> {
  const terms = { ...DEFAULT_TERMS, fraud: { ...DEFAULT_TERMS.fraud, ...fraud } };
  await env.DB.prepare("insert into terms_versions (version, effective_at, terms, published_at) values (1, 1, ?, 1)")
    .bind(JSON.stringify(terms))
    .run();
  await forgetIsolate();
}

const tokenIn = (response: Response | null): string =>
  new URL(response?.headers.get("Location") ?? "https://x.test").searchParams.get("trb") ?? "";

/** Follows as browsers would, at one instant, and lets the clicks land; answers the last token. */
async function follow(ctx: TestCtx, requests: readonly Request[]) {
  const tokens: string[] = [];
  for (const request of requests) {
    const response = await answerVisit(ctx, request);
    expect(response?.status).toBe(302);
    tokens.push(tokenIn(response));
  }
  await ctx.settle();
  await consumeClicks(ctx, batchOf(ctx.messages));
  return tokens.map((token) => readToken(ctx, token));
}

const counts = async (linkId: string) => {
  const found: Record<string, number> = {};
  for (const { reason } of await storedClicks(linkId)) found[reason ?? "counted"] = (found[reason ?? "counted"] ?? 0) + 1;
  return found;
};
const noon = Date.UTC(2026, 5, 1, 12, 0, 5);
const stopped = (parts: Partial<Ctx> = {}) => makeTestCtx({ now: () => noon, ...parts });
const many = (n: number, make: (index: number) => Request) => Array.from({ length: n }, (_, index) => make(index));
const fromAddress = (slug: string, index: number) =>
  visitOf(slug, { headers: { "CF-Connecting-IP": `198.51.${index >> 8}.${index & 255}` } });

describe("networks of data centres", () => {
  it("are not counted, and their token attributes with a mark for fraud", async () => {
    const link = await seedLink();
    const [token] = await follow(makeTestCtx(), [visitOf(link.slug, { cf: { asn: 16509 } as never })]);
    expect(token).toMatchObject({ ok: true, value: { linkId: link.id, isBot: false, isDoubtful: true } });
    expect(await counts(link.id)).toEqual({ datacenter: 1 });
  });

  it.each([
    ["an access network", {}, 3320],
    ["a relay of people", {}, 13335],
    ["fraud is not looked for", { enabled: false }, 16509],
    ["the rule is off", { rules: { datacenter: { enabled: false } } }, 16509],
    ["the owner counts this network", { rules: { datacenter: { allowAsns: [16509] } } }, 16509],
    ["a rule that nobody can read has its defaults", { rules: { datacenter: "?" } }, 3320],
  ])("are counted where %s", async (_what, fraud, asn) => {
    await publishFraud(fraud);
    const link = await seedLink();
    const [token] = await follow(makeTestCtx(), [visitOf(link.slug, { cf: { asn } as never })]);
    expect(token).toMatchObject({ ok: true, value: { isDoubtful: false } });
    expect(await counts(link.id)).toEqual({ counted: 1 });
  });

  it("a machine that develops in one is nobody's network", async () => {
    const link = await seedLink();
    await follow(makeTestCtx(), [visitOf(link.slug, { cf: { asn: 16509, colo: "DFW" } as never })]);
    const ctx = makeTestCtx();
    await follow({ ...ctx, config: { ...ctx.config, isDevelopment: false } }, [
      visitOf(link.slug, { cf: { asn: 16509, colo: "DFW" } as never, headers: { "CF-Connecting-IP": "203.0.113.8" } }),
    ]);
    expect(await counts(link.id)).toEqual({ counted: 1, datacenter: 1 });
  });
});

describe("the platform's bot management", () => {
  it.each([
    ["a verified bot", { verifiedBot: true, score: 99 }, "bot"],
    ["a low score", { verifiedBot: false, score: 2 }, "bot"],
    ["a person's score", { verifiedBot: false, score: 30 }, "counted"],
    ["no score", { verifiedBot: false, score: 0 }, "counted"],
  ])("%s", async (_what, botManagement, expected) => {
    const link = await seedLink();
    const [token] = await follow(makeTestCtx(), [visitOf(link.slug, { cf: { botManagement } as never })]);
    expect(await counts(link.id)).toEqual({ [expected]: 1 });
    expect(token).toMatchObject({ ok: true, value: { isBot: expected === "bot" } });
  });
});

describe("velocity", () => {
  it("a visitor's clicks across links beyond the limit of a minute are not counted; the next minute counts again", async () => {
    await publishFraud({ rules: { velocity: { visitorPerMinute: 3 } } });
    let now = noon;
    const ctx = stopped({ now: () => now });
    const links = await Promise.all(many(5, () => visitOf("x")).map(() => seedLink()));
    const tokens = await follow(
      ctx,
      links.map(({ slug }) => visitOf(slug)),
    );
    expect(await Promise.all(links.map(({ id }) => counts(id)))).toEqual([
      { counted: 1 },
      { counted: 1 },
      { counted: 1 },
      { velocity: 1 },
      { velocity: 1 },
    ]);
    expect(tokens.map((token) => token.ok && token.value.isDoubtful)).toEqual([false, false, false, true, true]);
    now += 60_000;
    const sixth = await seedLink();
    await follow(ctx, [visitOf(sixth.slug)]);
    expect(await counts(sixth.id)).toEqual({ counted: 1 });
  });

  it("one address with ever new agents is over the address's limit", async () => {
    await publishFraud({ rules: { velocity: { addressPerMinute: 10 } } });
    const link = await seedLink();
    await follow(
      stopped(),
      many(15, (index) => visitOf(link.slug, { headers: { "User-Agent": `${CHROME} Edg/${index}` } })),
    );
    expect(await counts(link.id)).toEqual({ counted: 10, velocity: 5 });
  });

  it("an office of six hundred people behind one address is counted", async () => {
    const link = await seedLink();
    await follow(
      stopped(),
      many(600, (index) => visitOf(link.slug, { headers: { "User-Agent": `${CHROME} Edg/${index}` } })),
    );
    expect(await counts(link.id)).toEqual({ counted: 600 });
  });

  it("reloads are duplicates, however many", async () => {
    await publishFraud({ rules: { velocity: { visitorPerMinute: 3, addressPerMinute: 3 } } });
    const link = await seedLink();
    await follow(
      stopped(),
      many(20, () => visitOf(link.slug)),
    );
    expect(await counts(link.id)).toEqual({ counted: 1, duplicate: 1 });
  });

  it("replays come as fast as they can be sent", async () => {
    await publishFraud({ rules: { velocity: { addressPerMinute: 3 } } });
    const link = await seedLink({ isReplay: true });
    await follow(
      stopped(),
      many(10, (index) => visitOf(link.slug, { headers: { "User-Agent": `${CHROME} Edg/${index}` } })),
    );
    expect(await counts(link.id)).toEqual({ counted: 10 });
  });
});

describe("a flood", () => {
  const rules = { flood: { networkPerMinute: 5, agentPerMinute: 8 } };

  it("of one link by one network", async () => {
    await publishFraud({ rules });
    const [one, two] = [await seedLink(), await seedLink()];
    await follow(
      stopped(),
      many(8, (index) =>
        visitOf(one.slug, { headers: { "CF-Connecting-IP": `203.0.113.${index}`, "User-Agent": `${CHROME} Edg/${index}` } }),
      ),
    );
    await follow(stopped(), [visitOf(two.slug)]);
    expect([await counts(one.id), await counts(two.id)]).toEqual([{ counted: 5, flood: 3 }, { counted: 1 }]);
  });

  it("of one link by one agent from everywhere", async () => {
    await publishFraud({ rules });
    const link = await seedLink();
    await follow(
      stopped(),
      many(12, (index) => fromAddress(link.slug, index * 256)),
    );
    expect(await counts(link.id)).toEqual({ counted: 8, flood: 4 });
  });

  it("repeats within it are kept under their reason once, then summarised", async () => {
    await publishFraud({ rules: { flood: { networkPerMinute: 1 } } });
    const link = await seedLink();
    await follow(stopped(), [
      visitOf(link.slug, { headers: { "CF-Connecting-IP": "203.0.113.9" } }),
      ...many(6, () => visitOf(link.slug, { headers: { "CF-Connecting-IP": "203.0.113.10" } })),
    ]);
    expect(await counts(link.id)).toEqual({ counted: 1, flood: 2 });
    const repeats = "select sum(repeats) as n from click_repeats r join clicks c on c.id = r.click_id where c.link_id = ?";
    expect(await env.DB.prepare(repeats).bind(link.id).first("n")).toBe(4);
  });

  it.each([
    ["each is off", { rules: { flood: { enabled: false }, velocity: { enabled: false } } }],
    ["each has no limit", { rules: { flood: { networkPerMinute: null }, velocity: { addressPerMinute: null } } }],
    ["fraud is not looked for", { enabled: false, rules }],
  ])("is counted where %s", async (_what, fraud) => {
    await publishFraud(fraud);
    const link = await seedLink();
    await follow(
      stopped(),
      many(20, (index) => fromAddress(link.slug, index)),
    );
    expect(await counts(link.id)).toEqual({ counted: 20 });
  });
});

describe("what is kept of a visit", () => {
  const headers = {
    "Accept-Language": "de-DE,de;q=0.9",
    Referer: "https://blog.example.net/a/b?c=d",
    "CF-Connecting-IP": "203.0.113.77",
  };
  const query = "?utm_source=x&trb=abc&gclid=1";

  it("its query without our token, and a fingerprint that a neighbour with the same browser shares for a day", async () => {
    const link = await seedLink();
    const ctx = stopped();
    const [first] = await follow(ctx, [
      visitOf(link.slug + query, { headers, cf: { asn: 3320, country: "DE" } as never }),
      visitOf(link.slug, { headers: { ...headers, "CF-Connecting-IP": "203.0.113.78" } }),
      visitOf(link.slug, { headers: { ...headers, "CF-Connecting-IP": "203.0.114.78" } }),
      visitOf(link.slug, { headers: { ...headers, "CF-Connecting-IP": "203.0.113.79", "Accept-Language": "fr" } }),
    ]);
    const rows = await storedClicks(link.id);
    const of = (ip: string) => rows.find((row) => row.ip === ip)?.fingerprint;
    expect(of("203.0.113.77")).toMatch(/^[0-9a-f]{24}$/);
    expect(of("203.0.113.78")).toBe(of("203.0.113.77"));
    expect(new Set([of("203.0.113.77"), of("203.0.114.78"), of("203.0.113.79")]).size).toBe(3);
    const clickId = first?.ok ? first.value.clickId : "";
    expect(await findClickEvidence(ctx, clickId)).toEqual({
      at: noon,
      linkId: link.id,
      partnerId: link.partnerId,
      visitor: first?.ok ? first.value.visitor : "",
      ip: "203.0.113.77",
      country: "DE",
      asn: 3320,
      agent: CHROME,
      referrer: headers.Referer,
      query: "utm_source=x&gclid=1",
      fingerprint: of("203.0.113.77"),
      reason: null,
    });
    expect(await findClickEvidence(ctx, "clk_01h455vb4pex5vsknk084sn02q")).toBeNull();
    await env.DB.prepare("delete from salts").run();
    await forgetIsolate();
    const next = await seedLink();
    await follow(stopped(), [visitOf(next.slug, { headers })]);
    expect((await storedClicks(next.id))[0]?.fingerprint).not.toBe(of("203.0.113.77"));
  });

  it.each(["Sec-GPC", "DNT"])(
    "%s: no cookie set or read, no fingerprint, no query, a network for an address, an origin for a referrer",
    async (name) => {
      const link = await seedLink();
      const ctx = makeTestCtx();
      const before = await answerVisit(ctx, visitOf(link.slug, { headers: { "CF-Connecting-IP": "198.51.100.1" } }));
      const cookie = `trb=${tokenIn(before)}`;
      const response = await answerVisit(ctx, visitOf(link.slug + query, { headers: { ...headers, [name]: "1", Cookie: cookie } }));
      expect(response?.headers.get("Set-Cookie")).toBeNull();
      expect(tokenIn(response)).toHaveLength(108);
      await ctx.settle();
      expect(ctx.messages.join("")).not.toContain("203.0.113.77");
      await consumeClicks(ctx, batchOf(ctx.messages));
      const rows = await storedClicks(link.id);
      expect(rows.map((row) => row.reason)).toEqual([null, null]);
      expect(rows.find((row) => row.ip === "203.0.113.0")).toMatchObject({
        fingerprint: null,
        query: null,
        referrer: "https://blog.example.net",
      });
    },
  );

  it("cookieless: a cookie that is there is not looked at", async () => {
    const terms = { ...DEFAULT_TERMS, privacy: { ...DEFAULT_TERMS.privacy, consent: "cookieless" } };
    await env.DB.prepare("insert into terms_versions (version, effective_at, terms, published_at) values (1, 1, ?, 1)")
      .bind(JSON.stringify(terms))
      .run();
    await forgetIsolate();
    const link = await seedLink();
    const ctx = makeTestCtx();
    const first = await answerVisit(ctx, visitOf(link.slug, { headers: { "CF-Connecting-IP": "198.51.100.1" } }));
    const second = await answerVisit(ctx, visitOf(link.slug, { headers: { Cookie: `trb=${tokenIn(first)}` } }));
    const [a, b] = [readToken(ctx, tokenIn(first)), readToken(ctx, tokenIn(second))];
    expect(a.ok && b.ok && a.value.visitor !== b.value.visitor).toBe(true);
    await ctx.settle();
  });
});
