/** A sign-in link in a real browser: its page's one button is a form that the page's own policy and the session's door let through. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openBrowser } from "../support/browser.ts";

const { dashboardUrl } = inject("programme");

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it("the button of a link that has expired leads to the sign-in, and nothing is refused on the way", async () => {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  await page.goto(`${dashboardUrl}/api/auth/magic-link/verify?token=${"x".repeat(32)}&callbackURL=/`);
  expect(await page.title()).toBe("Sign in to Tributary");
  expect(faults).toEqual([]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${dashboardUrl}/sign-in?error=link_invalid`);
  await page.close();
});
