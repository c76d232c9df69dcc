/** Whether a slug is free, asked while it is typed: by its own rules, by links and by the codes of others. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import { api } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { makeLink } from "../support/track.ts";

let ada: Partner;
let key: string;
beforeAll(async () => {
  ada = await seedPartner();
  const made = await api("/v1/api-keys", { body: { kind: "partner", partnerId: ada.id } });
  key = made.body.key;
});

describe("a slug", () => {
  it.each([
    ["a new one", "brand-new", { status: 200, body: { slug: "brand-new", isFree: true } }],
    ["in capitals", "Brand-New", { status: 200, body: { slug: "brand-new", isFree: true } }],
    ["a reserved one", "healthz", { status: 400 }],
    ["too short a one", "a", { status: 400 }],
  ])("%s", async (_, slug, expected) => {
    expect(await api(`/v1/slugs/${slug}`, { key })).toMatchObject(expected);
  });

  it("of a link is not free, archived or not", async () => {
    const { id, slug } = await makeLink(await seedPartner());
    expect((await api(`/v1/slugs/${slug}`, { key })).body.isFree).toBe(false);
    await api(`/v1/links/${id}/archive`, { method: "POST" });
    expect((await api(`/v1/slugs/${slug}`, { key })).body.isFree).toBe(false);
  });

  it("that is another's promo code is not free; that is one's own code is", async () => {
    const rival = await seedPartner();
    await api("/v1/codes", { body: { partnerId: rival.id, code: "RIVAL20" } });
    await api("/v1/codes", { body: { partnerId: ada.id, code: "ADA20" } });
    expect((await api("/v1/slugs/rival20", { key })).body.isFree).toBe(false);
    expect((await api("/v1/slugs/ada20", { key })).body.isFree).toBe(true);
  });
});
