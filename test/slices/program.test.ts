/** The terms: defaults, versions, what is in force when, and bodies that are refused by their path. */
import { describe, expect, it } from "vitest";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";

const put = (body: unknown) => api("/v1/program/terms", { method: "PUT", body });
const get = async () => (await api("/v1/program/terms")).body;
const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the terms", () => {
  it("are the defaults as version 0 until an owner publishes others", async () => {
    expect(await get()).toEqual({ version: 0, effectiveAt: "1970-01-01T00:00:00.000Z", terms: DEFAULT_TERMS });
  });

  it("are in force as soon as they are published", async () => {
    const published = await publishTerms({ holdDays: 7 });
    expect(published.version).toBe(1);
    expect(await get()).toEqual(published);
    expect(published.terms.holdDays).toBe(7);
  });

  it("that are announced for later come into force then, whatever is published meanwhile", async () => {
    const effectiveAt = soon(1_500);
    const later = (await put({ effectiveAt, terms: { ...DEFAULT_TERMS, holdDays: 3 } })).body;
    const now = await publishTerms({ holdDays: 5 });
    expect(later.effectiveAt).toBe(effectiveAt);
    expect((await get()).version).toBe(now.version);
    await sleep(1_600);
    expect((await get()).version).toBe(later.version);
  });

  it("of two with one instant, the later published ones hold", async () => {
    const effectiveAt = soon(1_000);
    await put({ effectiveAt, terms: { ...DEFAULT_TERMS, holdDays: 1 } });
    const second = (await put({ effectiveAt, terms: { ...DEFAULT_TERMS, holdDays: 2 } })).body;
    await sleep(1_100);
    expect((await get()).version).toBe(second.version);
  });

  it("are never changed backwards", async () => {
    const before = await get();
    const { status, body } = await put({ effectiveAt: soon(-1_000), terms: DEFAULT_TERMS });
    expect([status, body.code]).toEqual([422, "effective_in_past"]);
    expect(await get()).toEqual(before);
  });

  it("published in parallel get one version each", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => put({ terms: DEFAULT_TERMS })));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(answers.map((answer) => answer.body.version)).size).toBe(8);
  });

  it("are listed by version, oldest first, page by page", async () => {
    const all = (await api("/v1/program/terms/versions?limit=100")).body;
    expect(all.nextCursor).toBeNull();
    const versions: number[] = all.data.map((row: { version: number }) => row.version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    const first = (await api("/v1/program/terms/versions?limit=3")).body;
    const second = (await api(`/v1/program/terms/versions?limit=3&cursor=${first.nextCursor}`)).body;
    expect([...first.data, ...second.data]).toEqual(all.data.slice(0, 6));
  });

  it("are read by partners without the fraud thresholds, and published by owners only", async () => {
    const key = await partnerKey((await seedPartner()).id);
    const seen = (await api("/v1/program/terms", { key })).body;
    expect(seen.terms.tiers).toEqual(DEFAULT_TERMS.tiers);
    expect(seen.terms.fraud).toEqual({ enabled: true, holdScore: null, rejectScore: null, rules: {} });
    expect((await api("/v1/program/terms", { method: "PUT", key, body: { terms: DEFAULT_TERMS } })).status).toBe(403);
    expect((await api("/v1/program/terms/versions", { key })).status).toBe(403);
  });
});

describe("a body of terms", () => {
  const { tier1 } = DEFAULT_TERMS.tiers;
  const wrong: [string, unknown][] = [
    ["terms.currency", { ...DEFAULT_TERMS, currency: "usd" }],
    ["terms.currency", { ...DEFAULT_TERMS, currency: "ZZZ" }],
    ["terms.holdDays", { ...DEFAULT_TERMS, holdDays: -1 }],
    ["terms.holdDays", { ...DEFAULT_TERMS, holdDays: 1.5 }],
    ["terms.tiers.tier1.rateBps", { ...DEFAULT_TERMS, tiers: { ...DEFAULT_TERMS.tiers, tier1: { ...tier1, rateBps: 10_001 } } }],
    [
      "terms.tiers.tier1.signupBonusMinor",
      { ...DEFAULT_TERMS, tiers: { ...DEFAULT_TERMS.tiers, tier1: { ...tier1, signupBonusMinor: 1e13 } } },
    ],
    ["terms.tiers.tier5", { ...DEFAULT_TERMS, tiers: { ...DEFAULT_TERMS.tiers, tier5: tier1 } }],
    [
      "terms.volume.brackets",
      {
        ...DEFAULT_TERMS,
        volume: {
          ...DEFAULT_TERMS.volume,
          brackets: [
            { fromMinor: 2, bonusBps: 1 },
            { fromMinor: 2, bonusBps: 2 },
          ],
        },
      },
    ],
    ["terms.clicks.windowMinutes", { ...DEFAULT_TERMS, clicks: { windowMinutes: 7 } }],
    ["terms.allowedHosts.0", { ...DEFAULT_TERMS, allowedHosts: ["https://example.com"] }],
    ["terms.allowedOrigins.0", { ...DEFAULT_TERMS, allowedOrigins: ["shop"] }],
    ["terms.fallbackUrl", { ...DEFAULT_TERMS, fallbackUrl: "javascript:alert(1)" }],
    ["terms.capMinor", { ...DEFAULT_TERMS, capMinor: "12" }],
    ["terms.surprise", { ...DEFAULT_TERMS, surprise: true }],
    ["terms", undefined],
  ];
  it.each(wrong)("is refused by its path: %s", async (path, terms) => {
    const { status, body } = await put({ terms });
    expect([status, body.code]).toEqual([400, "invalid_request"]);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it("is refused when its instant has no zone", async () => {
    const { status, body } = await put({ effectiveAt: "2030-01-01T00:00:00", terms: DEFAULT_TERMS });
    expect([status, body.errors[0].path]).toEqual([400, "effectiveAt"]);
  });
});
