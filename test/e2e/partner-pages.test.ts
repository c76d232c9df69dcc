/** Every page of a partner's own, in both schemes and two widths: no barrier that axe knows, nothing wider than the window, nothing that its policy refuses. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import {
  credit,
  findBarriers,
  keepBusy,
  makeLink,
  makePartner,
  open,
  overflowOf,
  owner,
  type Partner,
  signIn,
  visit,
} from "../support/partner-browser.ts";

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
  { scheme: "light", width: 1280, hasPanels: true },
  { scheme: "dark", width: 1280, hasPanels: false },
  { scheme: "light", width: 360, hasPanels: false },
  { scheme: "dark", width: 360, hasPanels: true },
] as const;

/** Looking for barriers is the slowest that a test here does. */
const PATIENCE = 240_000;

let browser: Browser;
let busy: Partner;
let fresh: Partner;
let panels: string[];
beforeAll(async () => {
  browser = await openBrowser();
  busy = await makePartner(`${"Æ".repeat(199)}z`);
  await credit(busy, 123_450);
  await credit(busy, 5_000, "JPY");
  const { click, customer, commission, payout } = await keepBusy(busy);
  panels = [`/events?click=${click}`, `/customers?customer=${customer}`, `/earnings?commission=${commission}`, `/payouts?payout=${payout}`];
  fresh = await makePartner("Fresh");
});
afterAll(() => browser.close());

describe.each(VIEWS)("in $scheme at $width px", (view) => {
  it("a partner's pages have no barrier, and stay within the window and their policy", { timeout: PATIENCE }, async () => {
    const pages = [...LISTS, ...(view.hasPanels ? panels : [])];
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

describe("the list of clicks", () => {
  it("shows a click as it comes, waits while it is paused, and says why one did not count", async () => {
    const partner = await makePartner("Live");
    const link = await makeLink(partner);
    const desk = await signIn(browser, partner);
    const { page } = desk;
    const isLive = new Promise((told) => page.on("websocket", (socket) => socket.once("framereceived", told)));
    await open(desk, "/events");
    await isLive;
    await visit(link, "Chrome/153.0.0.0");
    await page.getByRole("table", { name: "Your clicks" }).getByText("Counted", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await visit(link, "Googlebot/2.1");
    await page.getByText("Paused, 1 new click").waitFor();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("Not counted", { exact: false }).last().waitFor();
    await page.getByRole("combobox", { name: "Counted?" }).selectOption("Not counted");
    expect(new URL(page.url()).searchParams.get("counted")).toBe("no");
    await page.getByText("1 row, that is all").waitFor();
    await page.getByRole("table", { name: "Your clicks" }).getByRole("button").click();
    await page.getByText("The browser says that it is a machine", { exact: false }).waitFor();
    await desk.context.close();
  });
});

describe("the reports", () => {
  it("keep their days, metric and filters in the address, and read them from it", async () => {
    const desk = await signIn(browser, busy);
    const { page } = desk;
    await open(desk, "/analytics?by=reason");
    await page.getByRole("table", { name: "The figures by counted or why not" }).getByText("machine").waitFor();
    await page.getByRole("button", { name: "show the course of Clicks" }).click();
    await page.keyboard.press("w");
    await expect.poll(() => new URL(page.url()).search).toBe("?by=reason&metric=clicks&range=7d");
    await page.getByText("Clicks: 2", { exact: false }).first().waitFor();
    await page
      .getByRole("textbox", { name: "Search these" })
      .or(page.getByRole("searchbox", { name: "Search these" }))
      .fill("bot");
    await page.getByText("1 row, that is all").waitFor();
    expect(new URL(page.url()).searchParams.get("search")).toBe("bot");
    await page.reload();
    await page.getByText("1 row, that is all").waitFor();
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
