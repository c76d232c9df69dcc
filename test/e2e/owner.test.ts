/** An owner's day in a real browser: terms after a simulation, an application, a case of fraud, a payout run, a webhook's replay. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { applicant, type Cast, type Endpoint, prepareCast, startEndpoint } from "../support/owner.ts";
import { api, programme } from "../support/shopper.ts";

let browser: Browser;
let context: BrowserContext;
let page: Page;
let cast: Cast;
let endpoint: Endpoint;
const faults: string[] = [];

beforeAll(async () => {
  [browser, endpoint, cast] = [await openBrowser(), await startEndpoint(), await prepareCast("EUR")];
  context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/policy/i.test(message.text())) faults.push(message.text());
  });
});
afterAll(async () => {
  endpoint.close();
  await browser.close();
});

const button = (name: string | RegExp) => page.getByRole("button", { name });
const dialogButton = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true });
const go = (path: string) => page.goto(programme.dashboardUrl + path);

describe("an owner", () => {
  it("signs in by the printed link, and sees what is to decide before anything else", async () => {
    await api.post("/v1/partners", { ...applicant, status: "applied" });
    await page.goto(programme.ownerSignInUrl);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.getByRole("link", { name: /fraud case/ }).waitFor();
    const first = await page.getByRole("main").getByRole("heading", { level: 2 }).allTextContents();
    const order = first.filter((title) => ["To decide", "Revenue and commissions", "Health"].includes(title));
    expect(order).toEqual(["To decide", "Revenue and commissions", "Health"]);
  });

  it("is told at the field what the terms do not allow, and can publish only what is right", async () => {
    await page.getByRole("link", { name: "Terms", exact: true }).first().click();
    const minutes = page.getByLabel("One click a visitor in, minutes");
    await minutes.fill("7");
    await page.getByText("must divide 1440").first().waitFor();
    expect(await minutes.getAttribute("aria-invalid")).toBe("true");
    expect(await button("Publish").isDisabled()).toBe(true);
    await minutes.fill("soon");
    await page.getByText("Write a whole number from 1 to 1,440.").waitFor();
    await minutes.fill("60");
  });

  it("sees who would have earned more, and publishes the terms", async () => {
    await page.getByRole("group", { name: "Tier 4" }).getByLabel("Rate in per cent").fill("20");
    const winners = page.getByRole("region", { name: "Earn more" });
    await winners.getByText(cast.seller.name).waitFor();
    // 200.00 at 20 instead of 12 per cent.
    await winners.getByText("+$16.00").first().waitFor();
    await page.getByText("JSON", { exact: true }).click();
    const json = page.getByRole("textbox", { name: "JSON" });
    await json.fill((await json.inputValue()).replace('"minimums": {}', '"minimums": { "EUR": 5000 }'));
    await button("Publish").click();
    await dialogButton("Publish").click();
    await page.getByText(/^Version \d+ is published/).waitFor();
    const { terms } = await api.get<{ terms: { tiers: { tier4: { rateBps: number } }; payouts: { minimums: object } } }>(
      "/v1/program/terms",
    );
    expect([terms.tiers.tier4.rateBps, terms.payouts.minimums]).toEqual([2000, { EUR: 5000 }]);
    await page.getByRole("link", { name: "Versions" }).click();
    await page
      .getByText(/Tier 4.*rate.*12.*20/i)
      .first()
      .waitFor();
  });

  it("approves an application", async () => {
    await page.getByRole("link", { name: "Applications" }).first().click();
    await button(`Approve ${applicant.name}`).click();
    await dialogButton("Approve").click();
    await button(`Approve ${applicant.name}`).waitFor({ state: "detached" });
    const { data } = await api.get<{ data: { status: string }[] }>(`/v1/partners?email=${applicant.email}`);
    expect(data.map(({ status }) => status)).toEqual(["active"]);
  });

  it("clears a case of fraud by its evidence, with a reason, and the money is free", async () => {
    const commission = () => api.get<{ status: string; holds: string[] }>(`/v1/commissions/${cast.suspect.commissionId}`);
    expect((await commission()).status).toBe("held");
    await page.getByRole("link", { name: "Fraud" }).first().click();
    await button(cast.suspect.name).click();
    await page.getByText("Clicked by a machine").last().waitFor();
    await page.getByRole("dialog").getByText("$20.00").first().waitFor();
    await dialogButton("Clear").click();
    const asked = page.getByRole("dialog", { name: "Clear this case?" });
    await asked.getByRole("button", { name: "Clear", exact: true }).click();
    await asked.getByText("This is needed.").waitFor();
    await asked.getByLabel("Reason").fill("A crawler of our own");
    await asked.getByRole("button", { name: "Clear", exact: true }).click();
    await asked.waitFor({ state: "detached" });
    await page.getByRole("dialog").getByText("Cleared").waitFor();
    expect((await commission()).holds).not.toContain("bot_agent");
  });

  it("pays everybody who can be paid by typing the total", async () => {
    await go("/owner/payouts?view=run");
    await page.getByLabel("Currency").selectOption("EUR");
    const total = page.getByLabel("Type the total to confirm");
    await total.fill("123.44");
    await button("Pay €123.45").click();
    await page.getByText("The total is €123.45.").waitFor();
    await total.fill("123.45");
    await button("Pay €123.45").click();
    await page.getByRole("heading", { name: "The run is done" }).waitFor();
    const paid = () => api.get<{ data: { status: string; amountMinor: number }[] }>(`/v1/payouts?partnerId=${cast.payee.id}`);
    expect((await paid()).data).toMatchObject([{ amountMinor: 12_345 }]);
    await approveWhatWaits(cast.payee.name);
    await page.getByRole("link", { name: "By hand" }).click();
    await page.getByRole("listitem").filter({ hasText: cast.payee.name }).getByRole("button", { name: "Mark as paid" }).click();
    await dialogButton("Mark as paid").click();
    await page.getByRole("listitem").filter({ hasText: cast.payee.name }).waitFor({ state: "detached" });
    expect((await paid()).data).toMatchObject([{ amountMinor: 12_345, status: "paid" }]);
  });

  it("sends a webhook's events again", async () => {
    const created = await api.post<{ id: string; sequence?: number }>("/v1/webhooks", { url: endpoint.url, events: ["partner.approved"] });
    const { data } = await api.get<{ data: { sequence: number; id: string }[] }>("/v1/events?type=partner.approved&order=newest&limit=1");
    const event = data[0];
    await go(`/owner/integrations?view=webhooks&webhook=${created.id}`);
    await button("Replay events").click();
    const asked = page.getByRole("dialog", { name: "Replay events" });
    await asked.getByLabel("From event number").fill(String(event?.sequence));
    await asked.getByLabel("To event number (optional)").fill(String(event?.sequence));
    await asked.getByRole("button", { name: "Replay", exact: true }).click();
    await asked.getByText("1 event is on the way again.").waitFor();
    await asked.getByRole("button", { name: "Done" }).click();
    await expect.poll(() => endpoint.received.map(({ id }) => id), { timeout: 30_000 }).toContain(event?.id);
    await page.reload();
    await page.getByText("Arrived").first().waitFor();
  });

  it("met no fault of a page on the way", () => {
    expect(faults).toEqual([]);
  });
});

/** Under the amount that is approved by itself nothing waits. */
async function approveWhatWaits(name: string): Promise<void> {
  await go("/owner/payouts");
  await page.getByRole("heading", { name: "To approve" }).waitFor();
  await page.waitForLoadState("networkidle");
  const row = page.getByRole("row").filter({ hasText: name });
  if ((await row.count()) === 0) return;
  await row.getByRole("button", { name: "Approve" }).click();
  await row.waitFor({ state: "detached" });
}
