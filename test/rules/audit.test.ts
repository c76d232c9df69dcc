/** The audit log's words: how a route is called, what is audited, and which object an action was about. */
import { describe, expect, it } from "vitest";
import { actionOf, isAudited, reasonOf, routeOf, subjectOf } from "../../src/audit/rules.ts";

describe("an action", () => {
  it.each([
    ["POST", "/v1/partners", "partners.create"],
    ["POST", "/v1/partners/:id/approve", "partners.approve"],
    ["PATCH", "/v1/partners/:id", "partners.update"],
    ["PUT", "/v1/program/terms", "program.terms.update"],
    ["POST", "/v1/commissions", "commissions.create"],
    ["POST", "/v1/commissions/bulk", "commissions.bulk"],
    ["POST", "/v1/payouts/:id/mark-paid", "payouts.mark-paid"],
    ["DELETE", "/v1/api-keys/:id", "api-keys.delete"],
    ["DELETE", "/v1/customers/:id", "customers.delete"],
    ["POST", "/v1/payout-methods/stripe/onboarding", "payout-methods.stripe.onboarding"],
    ["POST", "/api/v1/fraud/flags/:id/confirm", "fraud.flags.confirm"],
  ])("%s %s is called %s", (method, pattern, action) => {
    expect(actionOf(method, pattern)).toBe(action);
  });

  it("is shown with its route as the description of the API writes it", () => {
    expect(routeOf("POST", "/v1/partners/:id/approve")).toBe("POST /v1/partners/{id}/approve");
    expect(routeOf("GET", "/v1/exports/:kind{[a-z]+}")).toBe("GET /v1/exports/{kind}");
  });

  it.each([
    ["GET", "/v1/partners", false],
    ["HEAD", "/v1/partners", false],
    ["OPTIONS", "/v1/apply", false],
    ["POST", "/v1/track/sale", false],
    ["POST", "/api/v1/track/sale", false],
    ["POST", "/v1/payouts/preview", false],
    ["POST", "/api/v1/program/terms/simulate", false],
    ["POST", "/v1/payouts/run", true],
    ["POST", "/v1/trackers", true],
    ["DELETE", "/v1/customers/cus_1", true],
    ["PUT", "/v1/program/terms", true],
  ])("%s %s: audited is %s", (method, path, expected) => {
    expect(isAudited({ method, path })).toBe(expected);
  });

  it("is about the path's object, else the answer's", () => {
    expect(subjectOf({ id: "ptn_1" }, { id: "ptn_2" })).toBe("ptn_1");
    expect(subjectOf({}, { id: "ptn_2" })).toBe("ptn_2");
    expect(subjectOf({}, { version: 3, terms: {} })).toBe("version 3");
    expect([subjectOf({}, null), subjectOf({}, [1]), subjectOf({}, { id: 4 })]).toEqual([null, null, null]);
  });

  it("has the reason that was given, and nothing else of the body", () => {
    expect(reasonOf({ reason: " a typo ", email: "ada@example.com" })).toBe("a typo");
    expect(reasonOf({ reason: "x".repeat(900) })).toHaveLength(500);
    expect([reasonOf(null), reasonOf({ reason: 5 }), reasonOf("reason")]).toEqual([null, null, null]);
  });
});
