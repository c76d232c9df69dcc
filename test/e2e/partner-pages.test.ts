/** Every page of a partner's own, in both schemes and two widths: no barrier that axe knows, nothing wider than the window, nothing that its policy refuses. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { credit, findBarriers, keepBusy, makePartner, open, overflowOf, owner, type Partner, signIn } from "../support/partner-browser.ts";

const LISTS = [
  "/analytics",
  "/analytics?by=link",
  "/projections",
  "/events",
  "/customers",
  "/earnings",
  "/payouts",
  "/resources",
  "/settings",
];
const VIEWS = [
  { scheme: "light", width: 1280 },
  { scheme: "dark", width: 1280 },
  { scheme: "light", width: 360 },
  { scheme: "dark", width: 360 },
] as const;

let browser: Browser;
let busy: Partner;
let fresh: Partner;
let pages: string[];
beforeAll(async () => {
  browser = await openBrowser();
  busy = await makePartner(`${"Æ".repeat(199)}z`);
  await credit(busy, 123_450);
  await credit(busy, 5_000, "JPY");
  const { click, customer, commission, payout } = await keepBusy(busy);
  const panels = [
    `/events?click=${click}`,
    `/customers?customer=${customer}`,
    `/earnings?commission=${commission}`,
    `/payouts?payout=${payout}`,
  ];
  pages = [...LISTS, ...panels];
  fresh = await makePartner("Fresh");
});
afterAll(() => browser.close());

describe.each(VIEWS)("in $scheme at $width px", (view) => {
  it("a partner's pages have no barrier, and stay within the window and their policy", async () => {
    const desk = await signIn(browser, busy, view);
    const found: Record<string, unknown> = {};
    for (const path of pages) {
      await open(desk, path);
      found[path] = { barriers: await findBarriers(desk), overflow: await overflowOf(desk) };
    }
    expect(found).toEqual(Object.fromEntries(pages.map((path) => [path, { barriers: [], overflow: 0 }])));
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

describe("the settings", () => {
  it("keep a new name, show a webhook's secret once, and end a session elsewhere at once", async () => {
    const partner = await makePartner("Before");
    const elsewhere = await signIn(browser, partner);
    const desk = await signIn(browser, partner);
    const { page } = desk;
    await open(desk, "/settings");
    await page.getByLabel("Your name or your company's").fill("After");
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText("It is saved.").waitFor();
    expect(await owner.get(`/v1/partners/${partner.id}`)).toMatchObject({ name: "After" });

    await page.getByRole("button", { name: "Add a webhook" }).click();
    const panel = page.getByRole("dialog", { name: "Add a webhook" });
    await panel.getByLabel("Address").fill("https://hooks.example.com/tributary");
    await panel.getByLabel("Events").fill("nothing.such");
    await panel.getByRole("button", { name: "Add a webhook" }).click();
    await panel.getByText("there are no events nothing.such").waitFor();
    await panel.getByLabel("Events").fill("payout.*");
    await panel.getByRole("button", { name: "Add a webhook" }).click();
    await panel.getByText(/^whsec_/).waitFor();
    await panel.getByRole("button", { name: "I have kept it" }).click();
    await page.getByRole("button", { name: "https://hooks.example.com/tributary" }).click();
    await page.getByRole("dialog", { name: "Webhook" }).getByText("Nothing was sent yet.", { exact: false }).waitFor();
    expect(await page.getByText(/^whsec_/).count()).toBe(0);
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await page.getByText("1 row, that is all").first().waitFor();
    await open(elsewhere, "/settings");
    await elsewhere.page.waitForURL(/sign-in/);
    await desk.context.close();
    await elsewhere.context.close();
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
