/** Links and promo codes, through the API: whose they are, where they may lead, and that visitors follow the changes. */
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { makePorts } from "../../src/context.ts";
import { createLink } from "../../src/links/create-link.ts";
import { findCode } from "../../src/links/index.ts";
import type { Partner } from "../../src/partners/index.ts";
import { type Answer, api, ORIGIN, ownerKey, partnerKey } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { CHROME, makeTestCtx } from "../support/visits.ts";

let ada: Partner;
let bob: Partner;
let adasKey: string;
let bobsKey: string;
beforeAll(async () => {
  [ada, bob] = [await seedPartner({ name: "Ada" }), await seedPartner({ name: "Bob" })];
  [adasKey, bobsKey] = [await partnerKey(ada.id), await partnerKey(bob.id)];
});

const destinationUrl = "https://example.com/pricing?plan=pro";
const post = (body: object, key?: string) => api("/v1/links", { body, ...(key === undefined ? {} : { key }) });
const visit = (slug: string) =>
  exports.default.fetch(new Request(`${ORIGIN}/${slug}`, { headers: { "User-Agent": CHROME }, redirect: "manual" }));

describe("a new link", () => {
  it("is answered as the contract says, announced, and followed at once", async () => {
    const { status, body } = await post({ partnerId: ada.id, slug: "Ada-Spring", destinationUrl, name: "Spring", utm: { source: "ada" } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      partnerId: ada.id,
      slug: "ada-spring",
      url: `${ORIGIN}/ada-spring`,
      destinationUrl,
      name: "Spring",
      utm: { source: "ada" },
      archivedAt: null,
    });
    expect(body.id).toMatch(/^lnk_/);
    const staged = await env.DB.prepare("select fact from outbox where fact like ?").bind(`%${body.id}%`).first<string>("fact");
    expect(JSON.parse(staged ?? "{}")).toMatchObject({ type: "link.created", data: { slug: "ada-spring" } });
    const response = await visit("ada-SPRING");
    expect(response.headers.get("Location")).toContain("https://example.com/pricing?plan=pro&utm_source=ada&via=ada-spring&trb=");
  });

  it("gets a readable slug where none is given", async () => {
    const { body } = await post({ partnerId: ada.id, destinationUrl });
    expect(body.slug).toMatch(/^[a-z]{8}-[2-9]{4}$/);
  });

  it("of a partner needs no partnerId and cannot be another partner's", async () => {
    expect((await post({ destinationUrl }, adasKey)).body.partnerId).toBe(ada.id);
    expect((await post({ destinationUrl, partnerId: bob.id }, adasKey)).status).toBe(404);
  });

  it("is refused, each time with its reason", async () => {
    const suspended = await seedPartner({ status: "suspended" });
    const cases: [body: object, status: number, code: string][] = [
      [{ destinationUrl }, 400, "invalid_request"],
      [{ partnerId: ada.id }, 400, "invalid_request"],
      [{ partnerId: ada.id, destinationUrl, surprise: 1 }, 400, "invalid_request"],
      [{ partnerId: ada.id, destinationUrl, slug: "v1" }, 400, "invalid_request"],
      [{ partnerId: ada.id, destinationUrl, slug: "a/b" }, 400, "invalid_request"],
      [{ partnerId: ada.id, destinationUrl, slug: "x" }, 400, "invalid_request"],
      [{ partnerId: "ptn_01h455vb4pex5vsknk084sn02q", destinationUrl }, 404, "not_found"],
      [{ partnerId: suspended.id, destinationUrl }, 422, "partner_not_active"],
      [{ partnerId: ada.id, destinationUrl: "https://evil.test/" }, 422, "destination_not_allowed"],
      [{ partnerId: ada.id, destinationUrl: "http://example.com/" }, 422, "destination_not_allowed"],
      [{ partnerId: ada.id, destinationUrl: "https://user@example.com/" }, 422, "destination_not_allowed"],
      [{ partnerId: ada.id, destinationUrl, slug: "ada-spring" }, 409, "slug_taken"],
    ];
    for (const [body, status, code] of cases) {
      const answer = await post(body);
      expect([answer.status, answer.body.code], JSON.stringify(body)).toEqual([status, code]);
    }
  });

  it("rate and replay are the owners' alone", async () => {
    for (const field of [{ rateBps: 5000 }, { replay: true }]) {
      expect((await post({ destinationUrl, ...field }, adasKey)).body.code).toBe("forbidden");
      expect((await post({ partnerId: ada.id, destinationUrl, ...field })).status).toBe(201);
    }
  });

  it("of 16 at once with one slug, one wins", async () => {
    await ownerKey();
    const answers = await Promise.all(Array.from({ length: 16 }, () => post({ partnerId: ada.id, slug: "race", destinationUrl })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(15).fill(409)]);
  });
});

describe("a link that changes", () => {
  it("leads to its new destination, keeps its slug, and answers 404 once archived", async () => {
    const { body: link } = await post({ destinationUrl, slug: "moving" }, adasKey);
    await visit("moving");
    const { body: changed } = await api(`/v1/links/${link.id}`, {
      method: "PATCH",
      body: { destinationUrl: "https://example.com/new", name: null },
      key: adasKey,
    });
    expect(changed).toMatchObject({ slug: "moving", destinationUrl: "https://example.com/new", name: null });
    expect((await visit("moving")).headers.get("Location")).toContain("https://example.com/new?via=moving");
    expect(await env.LINKS.get<{ destinationUrl: string }>("moving", "json")).toMatchObject({ destinationUrl: "https://example.com/new" });
    const archived = await api(`/v1/links/${link.id}/archive`, { method: "POST", key: adasKey });
    expect([archived.status, archived.body.archivedAt]).toEqual([200, expect.any(String)]);
    expect((await api(`/v1/links/${link.id}/archive`, { method: "POST", key: adasKey })).body.archivedAt).toBe(archived.body.archivedAt);
    expect((await visit("moving")).status).toBe(404);
    expect((await post({ destinationUrl, slug: "moving" }, adasKey)).body.code).toBe("slug_taken");
  });

  it("is refused a destination or a rate that a new one would be refused", async () => {
    const { body: link } = await post({ destinationUrl }, adasKey);
    const patch = async (body: object) => (await api(`/v1/links/${link.id}`, { method: "PATCH", body, key: adasKey })).body.code;
    expect(await patch({ destinationUrl: "https://evil.test" })).toBe("destination_not_allowed");
    expect(await patch({ rateBps: 9000 })).toBe("forbidden");
    expect(await patch({ slug: "other" })).toBe("invalid_request");
  });

  it("is not there for another partner", async () => {
    const { body: link } = await post({ destinationUrl }, adasKey);
    for (const [path, method] of [
      ["", "GET"],
      ["", "PATCH"],
      ["/archive", "POST"],
      ["/qr.svg", "GET"],
    ] as const) {
      const answer = await api(`/v1/links/${link.id}${path}`, { method, key: bobsKey, ...(method === "PATCH" ? { body: {} } : {}) });
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
  });
});

describe("lists", () => {
  it("are paged newest first and hold a partner's own only", async () => {
    const carol = await seedPartner();
    const key = await partnerKey(carol.id);
    const slugs = ["carol-1", "carol-2", "carol-3", "carol-4", "carol-5"];
    for (const slug of slugs) await post({ slug, destinationUrl }, key);
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body }: Answer<{ data: { slug: string }[]; nextCursor: string | null }> = await api(
        `/v1/links?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
        { key },
      );
      seen.push(...body.data.map((link) => link.slug));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([...slugs].reverse());
    expect((await api(`/v1/links?partnerId=${carol.id}`, { key: bobsKey })).body.data).toEqual([]);
    expect((await api(`/v1/links?partnerId=${carol.id}&slug=carol-3`)).body.data).toHaveLength(1);
    expect((await api(`/v1/links?partnerId=${carol.id}&archived=true`)).body.data).toEqual([]);
    expect((await api("/v1/links?limit=0")).status).toBe(400);
  });

  it("a QR code is an image of the link's address", async () => {
    const { body: link } = await post({ destinationUrl }, adasKey);
    const { status, headers, body } = await api<string>(`/v1/links/${link.id}/qr.svg`, { key: adasKey });
    expect([status, headers.get("Content-Type"), body.startsWith("<svg")]).toEqual([200, "image/svg+xml", true]);
  });
});

describe("promo codes", () => {
  it("are taken once, without case, listed, and given back", async () => {
    const { body: link } = await post({ destinationUrl }, adasKey);
    const made = await api("/v1/codes", { body: { code: "Ada20", linkId: link.id }, key: adasKey });
    expect([made.status, made.body]).toMatchObject([201, { code: "ADA20", partnerId: ada.id, linkId: link.id }]);
    expect((await api("/v1/codes", { body: { code: "aDA20" }, key: bobsKey })).body.code).toBe("code_taken");
    expect((await api("/v1/codes", { body: { code: "BOB", linkId: link.id }, key: bobsKey })).status).toBe(404);
    expect((await api("/v1/codes", { key: adasKey })).body.data.map((code: { code: string }) => code.code)).toEqual(["ADA20"]);
    const ctx = makeTestCtx();
    expect(await findCode(ctx, "ada20")).toEqual({ partnerId: ada.id, linkId: link.id });
    expect(await findCode(ctx, link.slug)).toEqual({ partnerId: ada.id, linkId: link.id });
    expect(await findCode(ctx, "nobody")).toBeNull();
    expect((await api("/v1/codes/ADA20", { method: "DELETE", key: bobsKey })).status).toBe(404);
    expect((await api("/v1/codes/ada20", { method: "DELETE", key: adasKey })).status).toBe(204);
    expect(await findCode(ctx, "ADA20")).toBeNull();
  });

  it("never read like another partner's slug, nor a slug like another partner's code", async () => {
    await post({ destinationUrl, slug: "adas-own" }, adasKey);
    expect((await api("/v1/codes", { body: { code: "ADAS-OWN" }, key: bobsKey })).body.code).toBe("code_taken");
    expect((await api("/v1/codes", { body: { code: "BOBS" }, key: bobsKey })).status).toBe(201);
    expect((await post({ destinationUrl, slug: "bobs" }, adasKey)).body.code).toBe("slug_taken");
    expect((await post({ destinationUrl, slug: "bobs" }, bobsKey)).status).toBe(201);
  });
});

describe("the demo's shop on this machine", () => {
  const destinationUrl = "http://127.0.0.1:8790/pricing";

  it("may be a destination in development, where the worker is told of it, and no other place on loopback may", async () => {
    const made = await post({ partnerId: ada.id, destinationUrl });
    expect(made).toMatchObject({ status: 201, body: { destinationUrl } });
    expect((await visit(made.body.slug)).headers.get("Location")).toContain(`${destinationUrl}?via=`);
    for (const other of ["http://127.0.0.1:8791/", "http://localhost:8790/", "http://127.0.0.1/", "http://127.0.0.1:8790@example.com/"]) {
      expect(await post({ partnerId: ada.id, destinationUrl: other }), other).toMatchObject({
        status: 422,
        body: { code: "destination_not_allowed" },
      });
    }
  });

  it("is none in production, whatever the variable says, nor is anything in development that is not loopback", async () => {
    const shopOf = (variables: object) => makePorts({ ...env, ...variables } as Env).config.localShopUrl;
    expect(shopOf({})).toBe("http://127.0.0.1:8790");
    expect(shopOf({ ENVIRONMENT: "production" })).toBe("");
    for (const url of ["", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:1@evil.example", "http://10.0.0.1:80"]) {
      expect(shopOf({ LOCAL_SHOP_URL: url }), url).toBe("");
    }
    const production = makePorts({ ...env, ENVIRONMENT: "production" } as Env);
    const refused = await createLink({ ...makeTestCtx(), ...production }, { partnerId: ada.id, link: { destinationUrl }, origin: ORIGIN });
    expect(refused).toMatchObject({ ok: false, refusal: { code: "destination_not_allowed" } });
  });
});
