/** Fraud through the API: what is held, why, who sees it, and how the money follows an owner's judgement. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { accountOf, balanceOf, expectBooksToHold } from "../support/money.ts";
import { publishTerms } from "../support/seed.ts";
import { partnerWithLink } from "../support/story.ts";
import { tokenOf } from "../support/tokens.ts";
import { explain, type Link, sale, track, unique } from "../support/track.ts";

const DAY = 86_400_000;
const NOTHING = { pendingMinor: 0, heldMinor: 0, availableMinor: 0, inFlightMinor: 0, paidMinor: 0, receivableMinor: 0 };
const flagsOf = async (partner: Partner, query = "") => (await api(`/v1/fraud/flags?partnerId=${partner.id}${query}`)).body.data;
const resolve = (flag: { id: string }, move: "clear" | "confirm", reason = "looked at it") =>
  api(`/v1/fraud/flags/${flag.id}/${move}`, { body: { reason } });

afterEach(async () => {
  vi.useRealTimers();
  await publishTerms();
});

/** A partner who buys by a tagged address of its own. */
async function selfReferral(): Promise<{ partner: Partner; link: Link; conversionId: string; commissionId: string }> {
  const name = unique("ada");
  const { partner, link } = await partnerWithLink({ email: `${name}@shop.dev` });
  const { body } = await track(
    "sale",
    sale({ customer: { externalId: unique("user"), email: `${name}+mine@SHOP.dev` }, click: tokenOf(link) }),
  );
  expect(body.conversion.status).toBe("attributed");
  return { partner, link, conversionId: body.conversion.id, commissionId: body.commissions[0].id };
}

describe("a self-referral", () => {
  it("is held from its first entry, with the kind of reason", async () => {
    const { partner, conversionId, commissionId } = await selfReferral();
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, heldMinor: 1_000 });
    const [flag, ...others] = await flagsOf(partner);
    expect(others).toEqual([]);
    expect(flag).toMatchObject({
      id: expect.stringMatching(/^flg_/),
      partnerId: partner.id,
      conversionId,
      commissionIds: [commissionId],
      status: "open",
      action: "hold",
      score: 90,
      signals: [{ id: "self_referral", version: 1, score: 90, reason: expect.stringContaining("e-mail") }],
      resolvedAt: null,
      resolution: null,
    });
    const { commissions } = await explain(conversionId);
    expect(commissions[0].holds).toEqual([{ reason: "self_referral" }]);
    await expectBooksToHold(partner);
  });

  it("is not released by time, and is released by clearing: pending, then available when it is due", async () => {
    const { partner } = await selfReferral();
    const [flag] = await flagsOf(partner);
    const cleared = await resolve(flag, "clear", "she told us");
    expect([cleared.status, cleared.body.status]).toEqual([200, "cleared"]);
    expect(cleared.body.resolution).toEqual({ by: expect.stringMatching(/^key_/), reason: "she told us" });
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 1_000 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * DAY });
    await accountOf(partner.id).wake();
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, availableMinor: 1_000 });
    await expectBooksToHold(partner);
  });

  it("cleared after its hold period is available at once", async () => {
    const { partner } = await selfReferral();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * DAY });
    await accountOf(partner.id).wake();
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, heldMinor: 1_000 });
    const [flag] = await flagsOf(partner);
    await resolve(flag, "clear");
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, availableMinor: 1_000 });
    await expectBooksToHold(partner);
  });

  it("confirmed takes the commission back for good", async () => {
    const { partner, commissionId } = await selfReferral();
    const [flag] = await flagsOf(partner);
    const confirmed = await resolve(flag, "confirm", "same person");
    expect(confirmed.body).toMatchObject({ status: "confirmed", resolution: { reason: "same person" } });
    expect(await balanceOf(partner)).toEqual(NOTHING);
    expect((await api(`/v1/commissions/${commissionId}`)).body).toMatchObject({ status: "rejected", reason: "fraud: self_referral" });
    await expectBooksToHold(partner);
  });

  it("that was cleared does not hold the customer's later sales", async () => {
    const name = unique("eve");
    const { partner, link } = await partnerWithLink({ email: `${name}@shop.dev` });
    const customer = { externalId: unique("user"), email: `${name}+1@shop.dev` };
    await track("sale", sale({ customer, click: tokenOf(link) }));
    const [flag] = await flagsOf(partner);
    await resolve(flag, "clear");
    const later = await track("sale", sale({ customer }));
    expect(later.body.commissions).toMatchObject([{ status: "pending" }]);
  });
});

describe("a judgement is made once", () => {
  it("the same one again is answered with what stands, the other one is refused", async () => {
    const { partner } = await selfReferral();
    const [flag] = await flagsOf(partner);
    const first = await resolve(flag, "clear", "one");
    const again = await resolve(flag, "clear", "two");
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await resolve(flag, "confirm");
    expect([other.status, other.body.code]).toEqual([409, "invalid_state"]);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 1_000 });
  });

  it("by ten at once: one fact, one release", async () => {
    const { partner } = await selfReferral();
    const [flag] = await flagsOf(partner);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => resolve(flag, index % 2 === 0 ? "clear" : "confirm")));
    const won = answers.filter((answer) => answer.status === 200);
    const statuses = new Set(won.map((answer) => answer.body.status));
    expect(statuses.size).toBe(1);
    expect(won.length).toBe(5);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(5);
    const facts = await env.DB.prepare("select count(*) as n from outbox where fact ->> '$.data.id' = ?").bind(flag.id).first<number>("n");
    expect(facts).toBe(2);
    expect(await balanceOf(partner)).toEqual(statuses.has("cleared") ? { ...NOTHING, pendingMinor: 1_000 } : NOTHING);
    await expectBooksToHold(partner);
  });
});

describe("a partner", () => {
  it("sees that it is held and the kind of reason, nothing that it was measured by", async () => {
    const { partner } = await selfReferral();
    const key = await partnerKey(partner.id);
    const { body } = await api("/v1/fraud/flags", { key });
    expect(body.data).toMatchObject([
      {
        status: "open",
        action: "hold",
        score: null,
        resolution: null,
        signals: [{ id: "self_referral", score: null, reason: null, inputs: null }],
      },
    ]);
    const flag = body.data[0];
    expect((await api(`/v1/fraud/flags/${flag.id}`, { key })).body).toEqual(flag);
    for (const move of ["clear", "confirm"]) {
      const refused = await api(`/v1/fraud/flags/${flag.id}/${move}`, { key, body: { reason: "it is fine" } });
      expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
    }
  });

  it("does not find another's", async () => {
    const { partner } = await selfReferral();
    const [flag] = await flagsOf(partner);
    const other = await partnerWithLink();
    const key = await partnerKey(other.partner.id);
    expect((await api(`/v1/fraud/flags?partnerId=${partner.id}`, { key })).body.data).toEqual([]);
    expect((await api(`/v1/fraud/flags/${flag.id}`, { key })).status).toBe(404);
  });
});

describe("a bot's conversion", () => {
  it("is in the queue, and clearing it lifts only what it holds", async () => {
    const name = unique("bea");
    const { partner, link } = await partnerWithLink({ email: `${name}@shop.dev` });
    const { body } = await track(
      "sale",
      sale({ customer: { externalId: unique("user"), email: `${name}+2@shop.dev` }, click: tokenOf(link, { flags: 1 }) }),
    );
    expect(body.commissions[0].holds.sort()).toEqual(["bot_agent", "self_referral"]);
    const [flag] = await flagsOf(partner);
    expect(flag.signals.map((signal: { id: string }) => signal.id).sort()).toEqual(["bot_agent", "self_referral"]);
    await api(`/v1/commissions/${body.commissions[0].id}/hold`, { body: { reason: "an owner's own" } });
    await resolve(flag, "clear");
    expect((await api(`/v1/commissions/${body.commissions[0].id}`)).body).toMatchObject({ status: "held", holds: ["an owner's own"] });
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, heldMinor: 1_000 });
    await api(`/v1/commissions/${body.commissions[0].id}/release`, { body: { reason: "done" } });
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 1_000 });
    await expectBooksToHold(partner);
  });
});

describe("the terms decide", () => {
  it("with fraud off nothing is assessed", async () => {
    await publishTerms({ fraud: { ...DEFAULT_TERMS.fraud, enabled: false } });
    const { partner } = await selfReferral();
    expect(await flagsOf(partner)).toEqual([]);
    expect(await balanceOf(partner)).toEqual({ ...NOTHING, pendingMinor: 1_000 });
  });

  it("a score at rejectScore rejects: nothing is earned, nobody is bound, and the answer says so", async () => {
    await publishTerms({ fraud: { ...DEFAULT_TERMS.fraud, rejectScore: 90 } });
    const name = unique("rex");
    const { partner, link } = await partnerWithLink({ email: `${name}@shop.dev` });
    const customer = { externalId: unique("user"), email: `${name}+x@shop.dev` };
    const report = sale({ customer, click: tokenOf(link) });
    const { status, body } = await track("sale", report);
    expect([status, body.conversion.status, body.conversion.shares, body.commissions]).toEqual([201, "rejected", [], []]);
    expect((await track("sale", report)).body.conversion).toEqual(body.conversion);
    const explained = await explain(body.conversion.id);
    expect(explained).toMatchObject({ status: "rejected", touches: [{ partnerId: partner.id, accepted: false, reason: "fraud" }] });
    expect((await api(`/v1/customers/${body.conversion.customerId}`)).body.partnerIds).toEqual([]);
    const [flag] = await flagsOf(partner);
    expect(flag).toMatchObject({ status: "confirmed", action: "reject", commissionIds: [], resolution: { by: "terms" } });
    expect(await balanceOf(partner)).toEqual(NOTHING);
    await publishTerms();
    const later = await track(
      "sale",
      sale({ customer: { ...customer, email: "someone@else.dev" }, click: tokenOf((await partnerWithLink()).link) }),
    );
    expect(later.body.conversion.status).toBe("attributed");
  });

  it("a rejected sale that would have bound the customer first leaves it bound as it was", async () => {
    await publishTerms({ fraud: { ...DEFAULT_TERMS.fraud, rejectScore: 90 } });
    const name = unique("rex");
    const own = await partnerWithLink({ email: `${name}@shop.dev` });
    const honest = await partnerWithLink();
    const customer = { externalId: unique("user"), email: `${name}+x@shop.dev` };
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
    const first = await track("sale", sale({ customer, click: tokenOf(honest.link), occurredAt: at(60) }));
    const earlier = await track("sale", sale({ customer, click: tokenOf(own.link), occurredAt: at(0) }));
    expect(earlier.body.conversion.status).toBe("rejected");
    const customerOf = async () => (await api(`/v1/customers/${first.body.conversion.customerId}`)).body.partnerIds;
    expect(await customerOf()).toEqual([honest.partner.id]);
    const later = await track("sale", sale({ customer, occurredAt: at(120) }));
    expect(later.body.conversion.shares).toMatchObject([{ partnerId: honest.partner.id }]);
  });

  it.each([
    ["a higher holdScore only notes it", { holdScore: 95 }, { action: "note", held: 0 }],
    ["no holdScore only notes it", { holdScore: null }, { action: "note", held: 0 }],
    ["a signal that is to be noted is", { rules: { self_referral: { action: "note" } } }, { action: "note", held: 0 }],
    ["a signal that is off finds nothing", { rules: { self_referral: { enabled: false } } }, { action: undefined, held: 0 }],
    [
      "a signal that holds by itself does",
      { holdScore: null, rules: { self_referral: { action: "hold" } } },
      { action: "hold", held: 1_000 },
    ],
  ] as const)("%s", async (_, fraud, expected) => {
    await publishTerms({ fraud: { ...DEFAULT_TERMS.fraud, ...fraud } });
    const { partner } = await selfReferral();
    expect((await flagsOf(partner))[0]?.action).toBe(expected.action);
    expect((await balanceOf(partner)).heldMinor).toBe(expected.held);
    if (expected.action === "note") {
      expect((await api("/v1/fraud/flags", { key: await partnerKey(partner.id) })).body.data).toEqual([]);
    }
  });

  it.each([
    ["an unknown signal", { astrology: {} }, "terms.fraud.rules.astrology"],
    ["an unknown setting", { velocity: { perHour: 3 } }, "terms.fraud.rules.velocity.perHour"],
    ["an unknown action", { velocity: { action: "ban" } }, "terms.fraud.rules.velocity.action"],
    ["a threshold out of range", { duplicate_ip: { customers: 1 } }, "terms.fraud.rules.duplicate_ip.customers"],
    ["a host that is none", { banned_referrer: { hosts: ["https://x.com/"] } }, "terms.fraud.rules.banned_referrer.hosts.0"],
  ])("%s is refused with its path", async (_, rules, path) => {
    const { status, body } = await api("/v1/program/terms", {
      method: "PUT",
      body: { terms: { ...DEFAULT_TERMS, fraud: { ...DEFAULT_TERMS.fraud, rules } } },
    });
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, "invalid_request", path]);
  });
});

describe("bad input", () => {
  it.each([
    [{}, 400],
    [{ reason: "" }, 400],
    [{ reason: "  " }, 400],
    [{ reason: "x".repeat(501) }, 400],
    [{ reason: 1 }, 400],
    [{ reason: "x", status: "cleared" }, 400],
  ])("a judgement without a proper reason is refused: %j", async (body, status) => {
    const { partner } = await selfReferral();
    const [flag] = await flagsOf(partner);
    expect((await api(`/v1/fraud/flags/${flag.id}/clear`, { body })).status).toBe(status);
    expect((await flagsOf(partner))[0].status).toBe("open");
  });

  it.each([
    ["/v1/fraud/flags/flg_01h455vb4pex5vsknk084sn02q", 404],
    ["/v1/fraud/flags/cnv_01h455vb4pex5vsknk084sn02q", 400],
    ["/v1/fraud/flags?status=maybe", 400],
    ["/v1/fraud/flags?action=ban", 400],
    ["/v1/fraud/flags?partnerId=1", 400],
    ["/v1/fraud/flags?limit=0", 400],
    ["/v1/fraud/flags?score=60", 400],
  ])("%s is %i", async (path, status) => {
    expect((await api(path)).status).toBe(status);
  });

  it("clearing what is not there is 404", async () => {
    const { status } = await resolve({ id: "flg_01h455vb4pex5vsknk084sn02q" }, "clear");
    expect(status).toBe(404);
  });
});

it("the queue is filtered and paged", async () => {
  const { partner } = await selfReferral();
  const [flag] = await flagsOf(partner);
  expect(await flagsOf(partner, "&status=cleared")).toEqual([]);
  expect(await flagsOf(partner, "&status=open&action=hold")).toHaveLength(1);
  expect(await flagsOf(partner, `&conversionId=${flag.conversionId}`)).toHaveLength(1);
  await selfReferral();
  const first = (await api("/v1/fraud/flags?limit=1")).body;
  const second = (await api(`/v1/fraud/flags?limit=1&cursor=${first.nextCursor}`)).body;
  expect(new Set([first.data[0].id, second.data[0].id]).size).toBe(2);
});
