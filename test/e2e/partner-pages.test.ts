/** Every page of a partner's own, in both schemes and two widths: no barrier that axe knows, nothing wider than the window, nothing that its policy refuses. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { credit, findBarriers, makePartner, open, overflowOf, type Partner, signIn } from "../support/partner-browser.ts";

const PAGES = ["/analytics", "/analytics?by=link", "/events", "/customers", "/earnings", "/payouts", "/settings"];
const VIEWS = [
  { scheme: "light", width: 1280 },
  { scheme: "dark", width: 1280 },
  { scheme: "light", width: 360 },
  { scheme: "dark", width: 360 },
] as const;

let browser: Browser;
let busy: Partner;
let fresh: Partner;
beforeAll(async () => {
  browser = await openBrowser();
  busy = await makePartner(`${"Æ".repeat(199)}z`);
  await credit(busy, 123_450);
  await credit(busy, 5_000, "JPY");
  fresh = await makePartner("Fresh");
});
afterAll(() => browser.close());

describe.each(VIEWS)("in $scheme at $width px", (view) => {
  it("a partner's pages have no barrier, and stay within the window and their policy", async () => {
    const desk = await signIn(browser, busy, view);
    const found: Record<string, unknown> = {};
    for (const path of PAGES) {
      await open(desk, path);
      found[path] = { barriers: await findBarriers(desk), overflow: await overflowOf(desk) };
    }
    expect(found).toEqual(Object.fromEntries(PAGES.map((path) => [path, { barriers: [], overflow: 0 }])));
    expect(desk.faults).toEqual([]);
    await desk.context.close();
  });
});

describe("money of a currency without decimals", () => {
  it("has none, and its code where another currency stands beside it", async () => {
    const desk = await signIn(browser, busy);
    await open(desk, "/payouts");
    await desk.page.getByText("¥5,000 JPY").first().waitFor();
    await desk.page.getByText("JPY is not paid out by this programme.", { exact: false }).waitFor();
    await desk.context.close();
  });
});

describe("a partner with nothing yet", () => {
  it.each([
    ["/earnings", "No commissions yet."],
    ["/customers", "No customers yet."],
    ["/events", "No clicks yet."],
    ["/payouts", "Nothing to pay out yet."],
    ["/settings", "No webhooks yet."],
  ])("is told on %s what comes there", async (path, words) => {
    const desk = await signIn(browser, fresh);
    await open(desk, path);
    await desk.page.getByText(words, { exact: false }).waitFor();
    await desk.context.close();
  });
});

describe("a list that the API does not give", () => {
  it("says so with the request's id, and asks again when it is told to", async () => {
    const desk = await signIn(browser, fresh);
    const failure = {
      status: 500,
      contentType: "application/problem+json",
      body: JSON.stringify({ code: "internal_error", detail: "Something failed", requestId: "req_1" }),
    };
    await desk.page.route("**/api/v1/customers?**", (route) => route.fulfill(failure));
    await desk.page.route("**/api/v1/customers", (route) => route.fulfill(failure));
    await open(desk, "/customers");
    await desk.page.getByText("Your customers could not be shown.").waitFor({ timeout: 20_000 });
    await desk.page.getByText("Request req_1").waitFor();
    await desk.page.unroute("**/api/v1/customers?**");
    await desk.page.unroute("**/api/v1/customers");
    await desk.page.getByRole("button", { name: "Try again" }).click();
    await desk.page.getByText("No customers yet.", { exact: false }).waitFor();
    await desk.context.close();
  });
});
