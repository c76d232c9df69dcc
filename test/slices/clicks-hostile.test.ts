/** Bad input at the real doors: refused or made harmless, and never a redirect to anywhere but the link's own destination. */
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { signToken } from "../../src/clicks/token.ts";
import { api, ORIGIN } from "../support/api.ts";
import { DESTINATIONS, HEADERS, SLUGS, TOKENS } from "../support/hostile.ts";
import { seedPartner } from "../support/seed.ts";
import { CHROME, seedLink, storedClicks, type TestLink } from "../support/visits.ts";

let partnerId: string;
let link: TestLink;
beforeAll(async () => {
  partnerId = (await seedPartner()).id;
  link = await seedLink({ slug: "hostile", destinationUrl: "https://example.com/shop" });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  exports.default.fetch(
    new Request(`${ORIGIN}/${path}`, {
      headers: Object.entries({ "User-Agent": CHROME, "CF-Connecting-IP": "203.0.113.9", ...headers }).filter(([, value]) => value !== ""),
      redirect: "manual",
    }),
  );

/** Where a redirect leads is the link's own destination, byte for byte but for the token; nothing of the request is in any header. */
function expectHome(response: Response): void {
  expect(response.status).toBe(302);
  expect(response.headers.get("Location")).toMatch(/^https:\/\/example\.com\/shop\?via=hostile(&trb=[\w-]{108})?$/);
  const cookie = response.headers.get("Set-Cookie");
  if (cookie !== null) expect(cookie).toMatch(/^trb=[\w-]{108}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax(; Secure)?$/);
  expect([...response.headers.keys()].sort().filter((name) => name !== "set-cookie")).toEqual([
    "cache-control",
    "location",
    "referrer-policy",
    "x-request-id",
  ]);
}

it("there are at least two hundred of them", () => {
  expect(new Set([...DESTINATIONS, ...SLUGS, ...HEADERS.map(([what]) => what), ...TOKENS]).size).toBeGreaterThanOrEqual(200);
});

describe("a destination that leads elsewhere", () => {
  it("is refused, for a new link and for one that is", async () => {
    for (const destinationUrl of DESTINATIONS) {
      for (const [method, path, body] of [
        ["POST", "/v1/links", { partnerId, destinationUrl }],
        ["PATCH", `/v1/links/${link.id}`, { destinationUrl }],
      ] as const) {
        const answer = await api(path, { method, body });
        expect([400, 422], destinationUrl).toContain(answer.status);
        expect(["invalid_request", "destination_not_allowed"]).toContain(answer.body.code);
      }
    }
  });

  it("nothing was changed by them", async () => {
    const row = await env.DB.prepare("select destination_url from links where id = ?").bind(link.id).first("destination_url");
    expect(row).toBe("https://example.com/shop");
    expectHome(await get("hostile"));
  });
});

describe("a path that is no slug", () => {
  it("leads nowhere", async () => {
    for (const path of SLUGS) {
      const response = await get(path);
      expect([400, 404, 414], path).toContain(response.status);
      expect([response.headers.get("Location"), response.headers.get("Set-Cookie")]).toEqual([null, null]);
      expect(await response.text()).not.toContain("<script>alert(1)");
    }
  });
});

describe("headers that no browser sends", () => {
  it("lead home, and every click is kept, none as malformed", async () => {
    const before = await accounted();
    expect(before).toBe(1);
    for (const [, headers, query] of HEADERS) expectHome(await get(`hostile${query ?? ""}`, headers));
    expect(await accounted(before + HEADERS.length)).toBe(before + HEADERS.length);
    expect(await env.DB.prepare("select count(*) as n from malformed_clicks").first("n")).toBe(0);
    for (const click of await storedClicks(link.id)) {
      expect([
        click.agent.length <= 512,
        click.ip.length <= 45,
        (click.referrer ?? "").length <= 512,
        (click.query ?? "").length <= 512,
      ]).toEqual([true, true, true, true]);
      expect(click.query ?? "").not.toMatch(/(^|&)trb=/);
    }
  });
});

/** The clicks and repeats of the link, once there are `expected` of them. */
async function accounted(expected = 1): Promise<number> {
  const repeats = "select coalesce(sum(repeats), 0) as n from click_repeats r join clicks c on c.id = r.click_id where c.link_id = ?";
  const count = async () => (await storedClicks(link.id)).length + ((await env.DB.prepare(repeats).bind(link.id).first<number>("n")) ?? 0);
  for (let look = 0; look < 100 && (await count()) < expected; look += 1) await scheduler.wait(100);
  return count();
}

const parts = {
  idBytes: new Uint8Array(32),
  visitor: new Uint8Array(16).fill(9),
  at: Date.now(),
  windowMinutes: 60,
  flags: 0,
  random: new Uint8Array(6),
};
const foreign = [1, 2, 3].map((id) => signToken({ tokenKeys: [{ id, key: new Uint8Array(32).fill(5) }] }, parts));

describe("what is no token of ours", () => {
  it("names nobody: not as a cookie, not in a signup", async () => {
    for (const token of [...TOKENS, ...foreign]) {
      const response = await get("hostile", { Cookie: `trb=${token}` });
      expectHome(response);
      expect(response.headers.get("Location")).not.toContain(token.length > 8 ? `trb=${token}` : "trb=&");
      const { status, body } = await api<{ conversion: { status: string }; commissions: unknown[] }>("/v1/track/signup", {
        body: {
          customer: { externalId: `hostile-${crypto.randomUUID()}` },
          ...(token === "" || token.length > 1_000 ? {} : { click: token }),
        },
      });
      expect([status, body.conversion.status, body.commissions], token).toEqual([201, "unattributed", []]);
    }
  });
});

describe("identical visits at once", () => {
  const ROUNDS = 12;
  it(`64 of them, ${ROUNDS} times over: exactly one counts each time, and all are accounted for`, async () => {
    const links = await Promise.all(Array.from({ length: ROUNDS }, () => seedLink()));
    for (const { slug } of links) {
      const answers = await Promise.all(Array.from({ length: 64 }, () => get(slug, { "CF-Connecting-IP": "203.0.113.64" })));
      expect(answers.every(({ status }) => status === 302)).toBe(true);
    }
    const ids = JSON.stringify(links.map(({ id }) => id));
    const ours = "from clicks where link_id in (select value from json_each(?1))";
    const sums = `select (select count(*) ${ours}) + (select coalesce(sum(repeats), 0) from click_repeats where click_id in (select id ${ours})) as n`;
    for (let look = 0; look < 100 && (await env.DB.prepare(sums).bind(ids).first("n")) !== 64 * ROUNDS; look += 1)
      await scheduler.wait(100);
    expect(await env.DB.prepare(sums).bind(ids).first("n")).toBe(64 * ROUNDS);
    const counted = await env.DB.prepare(`select link_id, count(*) as n ${ours} and reason is null group by link_id`)
      .bind(ids)
      .all<{ n: number }>();
    expect(counted.results.map(({ n }) => n)).toEqual(links.map(() => 1));
  });
});
