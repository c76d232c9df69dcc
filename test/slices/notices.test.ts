/** What people are told by e-mail of what has happened: once each, tried again until it is taken, and never in the way of the fact. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { type Ctx, makePorts } from "../../src/context.ts";
import type { FactOf } from "../../src/facts.ts";
import { handlersOf } from "../../src/flow.ts";
import type { Message } from "../../src/mail/index.ts";
import { announce, commit, drainOutbox, listStuck, makeFact, stageAlways } from "../../src/outbox.ts";
import { api } from "../support/api.ts";
import { connectStripe, fundedPartner, requestPayout, stripe } from "../support/money.ts";
import { seedPartner } from "../support/seed.ts";
import { HOME, mailsTo, seedOwner } from "../support/sessions.ts";
import { runCron } from "../support/story.ts";
import { makeEndpoint } from "../support/webhooks.ts";

const DAY = 86_400_000;
const subjects = async (email: string, count = 1) => (await mailsTo(email, count)).map(({ subject }) => subject);

/** The worker's own context with a mailbox of the test's, which takes nothing while `isDown`. */
function postOffice(now = () => Date.now()) {
  const state = { isDown: false, sent: [] as Message[] };
  const ports = makePorts(env);
  const send = async (message: Message) => {
    if (state.isDown) throw new Error("the post office is closed");
    state.sent.push(message);
  };
  const ctx: Ctx = { ...ports, now, mail: { isOn: true, send }, waitUntil: () => undefined, handlersOf: (fact) => handlersOf(ctx, fact) };
  return { ctx, state };
}

const alertOf = (detail: string, at = Date.now()): FactOf<"ops.alert"> =>
  makeFact("ops.alert", { at, data: { subject: "a queue", detail }, about: [detail] });
const handledAt = async (id: string) =>
  (await env.DB.prepare("select handled_at as at from outbox where id = ?").bind(id).first<{ at: number | null }>())?.at;

describe("a partner is told", () => {
  it("that it was taken in, or was not, with the reason", async () => {
    const partner = await seedPartner({ status: "applied", name: "Ada" });
    await api(`/v1/partners/${partner.id}/reject`, { body: { reason: "No\nwebsite" } });
    const [rejected] = await mailsTo(partner.email);
    expect(rejected?.subject).toBe("Your application to Tributary");
    expect(rejected?.text).toContain("The reason that was given: No website");
    await api(`/v1/partners/${partner.id}/approve`, { body: {} });
    expect(await subjects(partner.email, 2)).toEqual(["You are a partner of Tributary", "Your application to Tributary"]);
    expect((await mailsTo(partner.email, 2))[0]?.text).toContain(`${HOME}/`);
  });

  it("that how it is paid has changed, whoever changed it", async () => {
    const partner = await seedPartner();
    const method = { partnerId: partner.id, type: "manual", details: { iban: "DE02120300000000202051" } };
    const first = (await api("/v1/payout-methods", { body: { ...method, label: "Home" } })).body;
    const second = (await api("/v1/payout-methods", { body: { ...method, label: "Away" } })).body;
    await api(`/v1/payout-methods/${second.id}`, { method: "PATCH", body: { isDefault: true } });
    await api(`/v1/payout-methods/${first.id}`, { method: "DELETE" });
    const texts = (await mailsTo(partner.email, 5)).filter(({ subject }) => subject === "How Tributary pays you has changed");
    const said = texts.map(({ text }) => text.split("\n")[0]).sort();
    expect(said).toEqual([
      "A payout method is now your default: manual, Away.",
      "A payout method was added: manual, Away.",
      "A payout method was added: manual, Home.",
      "A payout method was removed: manual, Home.",
    ]);
    expect(JSON.stringify(texts)).not.toContain("DE02");
  });

  it("what became of a payout", async () => {
    const partner = await fundedPartner(20_000);
    const { accountId } = await connectStripe(partner);
    const ends = async (amountMinor: number, status: string) => {
      const { id } = (await requestPayout(partner, amountMinor)).body;
      await expect.poll(async () => (await api(`/v1/payouts/${id}`)).body.status, { timeout: 10_000 }).toBe(status);
    };
    await ends(9_000, "paid");
    await stripe.restrict(accountId);
    await ends(9_500, "failed");
    const { ctx, state } = postOffice(() => Date.now() + 60_000);
    await drainOutbox(ctx);
    const told = state.sent.filter(({ to }) => to === partner.email).map(({ subject }) => subject);
    expect(told).toContain("90.00 USD from Tributary is on its way");
    expect(told).toContain("95.00 USD from Tributary could not be paid");
  });

  it("that its webhook was disabled, and owners of the programme's", async () => {
    const [owner, partner] = [await seedOwner(), await seedPartner()];
    for (const [endpoint, email] of [
      [await makeEndpoint({ partnerId: partner.id }), partner.email],
      [await makeEndpoint(), owner.email],
    ] as const) {
      const row = (await api(`/v1/webhooks/${endpoint.id}`)).body;
      const data = { ...row, status: "disabled", disabledReason: "it answered 410" };
      const { ctx, state } = postOffice();
      const fact = makeFact("webhook.disabled", { at: Date.now(), data, about: [endpoint.id] });
      await commit(ctx, [stageAlways(ctx, [fact])]);
      await announce(ctx, fact);
      const mail = state.sent.find(({ to }) => to === email);
      expect(mail?.subject).toBe("A webhook of Tributary was disabled");
      expect(mail?.paragraphs.join("\n")).toContain(endpoint.url);
      expect(mail?.paragraphs.join("\n")).toContain("it answered 410");
      expect(state.sent.some(({ to }) => to === (email === owner.email ? partner.email : owner.email))).toBe(false);
    }
  });
});

describe("an e-mail that is not taken", () => {
  it("leaves the fact open, and is sent with it later, once", async () => {
    const partner = await seedPartner();
    const { ctx, state } = postOffice();
    const fact = makeFact("partner.approved", { at: Date.now(), data: partner, about: [partner.id, "again"] });
    state.isDown = true;
    await commit(ctx, [stageAlways(ctx, [fact])]);
    await announce(ctx, fact);
    expect([state.sent, await handledAt(fact.id)]).toEqual([[], null]);
    state.isDown = false;
    const later = { ...ctx, now: () => Date.now() + 60_000 };
    const sent = () => state.sent.filter(({ to }) => to === partner.email).length;
    await drainOutbox(later);
    await drainOutbox(later);
    expect([sent(), await handledAt(fact.id)]).toEqual([1, expect.any(Number)]);
    await ctx.handlersOf(fact);
    expect(sent()).toBe(1);
  });

  it("by one owner is sent to the others, and to that one later", async () => {
    const owners = [await seedOwner(), await seedOwner()];
    const { ctx, state } = postOffice();
    const { send } = ctx.mail;
    ctx.mail.send = (message) => (message.to === owners[0]?.email ? Promise.reject(new Error("full")) : send(message));
    const fact = alertOf("one mailbox is full");
    await expect(ctx.handlersOf(fact)).rejects.toThrow("1 e-mails");
    ctx.mail.send = send;
    await ctx.handlersOf(fact);
    const told = state.sent.map(({ to }) => to);
    expect(told).toEqual([...new Set(told)]);
    expect(told).toEqual(expect.arrayContaining(owners.map(({ email }) => email)));
  });

  it("is given up after three days, and the fact is done", async () => {
    const partner = await seedPartner();
    const { ctx, state } = postOffice();
    state.isDown = true;
    const fact = makeFact("partner.approved", { at: Date.now() - 3 * DAY, data: partner, about: [partner.id, "long ago"] });
    await ctx.handlersOf(fact);
    const row = await env.DB.prepare("select outcome from notices where fact_id = ?").bind(fact.id).first<{ outcome: string }>();
    expect(row?.outcome).toBe("given_up");
  });

  it("raises an alarm of its fact, and none of an alarm", async () => {
    await seedOwner();
    const partner = await seedPartner();
    const { ctx, state } = postOffice();
    state.isDown = true;
    const told = makeFact("partner.approved", { at: Date.now(), data: partner, about: [partner.id, "stuck"] });
    const alarm = alertOf("nobody hears this");
    await commit(ctx, [stageAlways(ctx, [told, alarm])]);
    for (const fact of [told, alarm]) await announce(ctx, fact);
    const stuck = (await listStuck(ctx, { before: Date.now() + 1, limit: 100 })).map(({ id }) => id);
    expect([stuck.includes(told.id), stuck.includes(alarm.id)]).toEqual([true, false]);
  });

  it("cannot leave where no sender is set, and nothing waits for it", async () => {
    const partner = await seedPartner();
    const { ctx, state } = postOffice();
    const off: Ctx = { ...ctx, mail: { ...ctx.mail, isOn: false } };
    await handlersOf(off, makeFact("partner.approved", { at: Date.now(), data: partner, about: [partner.id, "off"] }));
    expect(state.sent).toEqual([]);
  });
});

describe("an alarm", () => {
  it("is told to every owner, ten an hour at most", async () => {
    const owner = await seedOwner();
    const { ctx, state } = postOffice();
    ctx.limits = { ...ctx.limits, take: makeCounter(10) };
    for (let turn = 0; turn < 12; turn += 1) await ctx.handlersOf(alertOf(`fault ${turn}`));
    expect(state.sent.filter(({ to }) => to === owner.email)).toHaveLength(10);
    await ctx.handlersOf(alertOf("fault 11"));
    expect(state.sent.filter(({ to }) => to === owner.email)).toHaveLength(10);
  });

  it("that a dead letter raised is mailed with the cron", async () => {
    const owner = await seedOwner();
    const { ctx } = postOffice();
    await commit(ctx, [stageAlways(ctx, [alertOf("a dead letter")])]);
    vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ["Date"] });
    await runCron("*/5 * * * *", Date.now());
    vi.useRealTimers();
    expect(await subjects(owner.email)).toContain("Tributary needs you: a queue");
  });
});

function makeCounter(limit: number): Ctx["limits"]["take"] {
  let taken = 0;
  return async () => {
    taken += 1;
    return taken <= limit ? { ok: true } : { ok: false, retryAfter: 60 };
  };
}
