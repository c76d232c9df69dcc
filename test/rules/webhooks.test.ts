/** Which events an endpoint gets, the waits between attempts, and what an answer means. */
import * as fc from "fast-check";
import { Webhook as Verifier } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { describeFailure, isHopeless, isKnownPattern, judge, readRetryAfter, WAITS, waitBefore, wants } from "../../src/webhooks/rules.ts";
import { newSecret, signMessage } from "../../src/webhooks/sign-message.ts";

const HOUR = 3_600_000;
const event = (type: string, audience: string[] = [], testedEndpoint: string | null = null) => ({ type, audience, testedEndpoint });
const endpoint = (events: string[], partnerId: string | null = null) => ({ id: "whe_1", partnerId, events });

describe("an endpoint wants", () => {
  it.each([
    [["*"], "sale.recorded", true],
    [["commission.*"], "commission.earned", true],
    [["commission.*"], "commissions.earned", false],
    [["payout.paid"], "payout.paid", true],
    [["payout.paid"], "payout.failed", false],
    [["payout.*"], "payout_method.changed", false],
    [["*"], "account.posted", false],
    [["account.*"], "account.posted", false],
    [["account.posted"], "account.posted", true],
    [["sale.recorded", "account.posted"], "account.posted", true],
    [["*"], "webhook.disabled", true],
  ])("with %j %s: %s", (events, type, expected) => {
    expect(wants(endpoint(events), event(type))).toBe(expected);
  });

  it("a test only if it is the one that is tested, whatever it asked for", () => {
    expect(wants(endpoint(["payout.paid"]), event("webhook.test", [], "whe_1"))).toBe(true);
    expect(wants(endpoint(["*", "webhook.test"]), event("webhook.test", [], "whe_2"))).toBe(false);
  });

  it("as a partner's only what is about the partner", () => {
    expect(wants(endpoint(["*"], "ptn_a"), event("sale.recorded", ["ptn_a", "ptn_b"]))).toBe(true);
    expect(wants(endpoint(["*"], "ptn_a"), event("sale.recorded", ["ptn_b"]))).toBe(false);
    expect(wants(endpoint(["*"], "ptn_a"), event("terms.published", []))).toBe(false);
  });

  it("only what can be announced", () => {
    const types = ["sale.recorded", "account.posted"];
    expect(["*", "sale.*", "sale.recorded", "account.posted"].every((pattern) => isKnownPattern(pattern, types))).toBe(true);
    expect(["account.*", "sales.*", "sale.imagined", "**"].some((pattern) => isKnownPattern(pattern, types))).toBe(false);
  });
});

describe("ten attempts", () => {
  it("take about 75.6 hours in all, each wait with 0 to 20% on top", () => {
    const seconds = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    expect(WAITS.map((wait) => wait / 1_000)).toEqual(seconds);
    expect(WAITS.reduce<number>((sum, wait) => sum + wait, 0) / HOUR).toBeCloseTo(75.6, 1);
    void fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, chance) => {
        const wait = waitBefore(attempt, chance) ?? -1;
        const least = WAITS[attempt - 1] ?? -1;
        return wait >= least && wait <= least * 1.2 + 1;
      }),
    );
    expect(waitBefore(11, 0)).toBeNull();
  });

  it.each([
    [{ status: 204 }, 1, "succeeded"],
    [{ status: 500 }, 1, "again"],
    [{ status: 301 }, 3, "again"],
    [{ status: null }, 9, "again"],
    [{ status: null }, 10, "given_up"],
    [{ status: 410 }, 1, "gone"],
    [{ status: 199 }, 1, "again"],
  ])("answered with %j, attempt %i: %s", ({ status }, attempt, kind) => {
    const answer = { status, error: null, retryAfter: null };
    const outcome = { ...answer, error: status === null ? "no answer" : describeFailure(answer) };
    expect(judge(outcome, { attempt, now: 0, chance: 0 }).kind).toBe(kind);
  });

  it.each([
    ["120", 120_000],
    ["0", 0],
    ["-5", 0],
    ["soon", 0],
    [null, 0],
    ["999999999", 24 * HOUR],
    ["Wed, 25 Nov 2026 01:00:00 GMT", HOUR],
    ["Tue, 24 Nov 2026 01:00:00 GMT", 0],
  ])("follow a Retry-After of %j", (text, wait) => {
    expect(readRetryAfter(text, Date.UTC(2026, 10, 25))).toBe(wait);
  });

  it("wait no less than the schedule says, whatever Retry-After does", () => {
    const outcome = { status: 503, error: "answered 503", retryAfter: "1" };
    expect(judge(outcome, { attempt: 2, now: 0, chance: 0 })).toEqual({ kind: "again", dueAt: 300_000 });
  });

  it("are hopeless after five days of failures", () => {
    expect([isHopeless(0, 120 * HOUR - 1), isHopeless(0, 120 * HOUR)]).toEqual([false, true]);
  });
});

describe("a signature", () => {
  it("is verified by the reference library, with any of the secrets that signed, for any body", () => {
    const secrets = [newSecret(), newSecret()];
    void fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const body = JSON.stringify({ text });
        const headers = signMessage({ id: "evt_1", at: Date.now(), body }, secrets);
        for (const secret of secrets) expect(new Verifier(secret).verify(body, headers)).toEqual(JSON.parse(body));
        expect(() => new Verifier(newSecret()).verify(body, headers)).toThrow();
      }),
    );
  });
});
