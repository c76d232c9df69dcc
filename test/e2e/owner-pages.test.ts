/** Every page of an owner, in both schemes and two widths: nobody is shut out, nothing is wider than the window, no policy is broken. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { type Cast, prepareCast } from "../support/owner.ts";
import { api, programme } from "../support/shopper.ts";

let browser: Browser;
let context: BrowserContext;
let cast: Cast;
let ids: { flag: string | undefined; webhook: string };

beforeAll(async () => {
  [browser, cast] = [await openBrowser(), await prepareCast("USD")];
  const { data } = await api.get<{ data: { id: string }[] }>(`/v1/fraud/flags?partnerId=${cast.suspect.id}`);
  const webhook = await api.post<{ id: string }>("/v1/webhooks", { url: "http://127.0.0.1:9/", events: ["webhook.test"] });
  await api.post("/v1/partners", { name: "An applicant", email: `axe-${process.pid}-${Date.now()}@partners.example`, status: "applied" });
  await api.post(`/v1/webhooks/${webhook.id}/test`);
  ids = { flag: data[0]?.id, webhook: webhook.id };
  context = await browser.newContext();
  await (await context.newPage()).goto(programme.ownerSignInUrl);
});
afterAll(() => browser.close());

const PAGES: [string, () => string][] = [
  ["the overview", () => "/owner"],
  ["the partners", () => "/owner/partners"],
  ["a partner", () => `/owner/partners/${cast.payee.id}`],
  ["the applications", () => "/owner/applications"],
  ["the commissions", () => "/owner/commissions"],
  ["a receipt", () => `/owner/commissions?commission=${cast.suspect.commissionId}`],
  ["the payouts to approve", () => "/owner/payouts"],
  ["the payouts by hand", () => "/owner/payouts?view=hand"],
  ["a payout run", () => "/owner/payouts?view=run"],
  ["all payouts", () => "/owner/payouts?view=all"],
  ["the fraud cases", () => "/owner/fraud"],
  ["a fraud case", () => `/owner/fraud?flag=${ids.flag}`],
  ["the analytics", () => "/owner/analytics"],
  ["the terms", () => "/owner/terms"],
  ["the terms' versions", () => "/owner/terms?view=versions"],
  ["the keys", () => "/owner/integrations"],
  ["the webhooks", () => "/owner/integrations?view=webhooks"],
  ["a webhook", () => `/owner/integrations?view=webhooks&webhook=${ids.webhook}`],
  ["the snippets", () => "/owner/integrations?view=snippets"],
  ["Stripe's status", () => "/owner/integrations?view=stripe"],
  ["the event log", () => "/owner/integrations?view=events"],
  ["the settings", () => "/owner/settings"],
  ["the audit log", () => "/owner/audit"],
];

const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) => [1280, 360].map((width) => ({ colorScheme, width })));

describe("an owner's page", () => {
  it.each(PAGES)("%s is open to everybody, light and dark, on a desk and on a phone", async (_, path) => {
    const faults: string[] = [];
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => faults.push(`threw ${error.message}`));
    page.on("console", (message) => {
      if (/policy/i.test(message.text())) faults.push(`says ${message.text()}`);
    });
    await page.goto(programme.dashboardUrl + path());
    await page.waitForLoadState("networkidle");
    for (const { colorScheme, width } of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 800 });
      // A chart follows the window with its next frame.
      await page.waitForFunction("document.documentElement.scrollWidth <= document.documentElement.clientWidth");
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations)
        faults.push(`${colorScheme}, ${width} px breaks ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
    }
    await page.close();
    expect(faults).toEqual([]);
  });
});
