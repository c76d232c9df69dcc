/** The dashboard as it is built and served: its policy lets through all that it needs, and it asks nobody but its own origin. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openBrowser } from "../support/browser.ts";

const { dashboardUrl } = inject("programme");

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

type Opened = { page: Page; faults: string[] };

/** Opens a page, and notes what its policy refused, what it threw, and whom else it asked. */
async function open(path: string): Promise<Opened> {
  const page = await browser.newPage();
  const faults: string[] = [];
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error('policy', violatedDirective, blockedURI))",
  );
  page.on("console", (message) => {
    if (/policy/i.test(message.text())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== dashboardUrl) faults.push(request.url());
  });
  await page.goto(dashboardUrl + path);
  await page.waitForLoadState("networkidle");
  return { page, faults };
}

describe("a page of the dashboard", () => {
  it.each(["/sign-in", "/apply", "/application", "/nothing"])("%s is shown within its policy, from its own origin", async (path) => {
    const { page, faults } = await open(path);
    expect(await page.locator("h1").textContent()).not.toBe("");
    expect(faults).toEqual([]);
    await page.close();
  });

  it("that needs a session asks for one, and keeps where one was going", async () => {
    const { page } = await open("/earnings?status=pending");
    await page.waitForURL(/sign-in/);
    expect(new URL(page.url()).searchParams.get("next")).toBe("/earnings?status=pending");
    await page.close();
  });
});

describe("the policy", () => {
  it("takes no inline script or style, and is on every page", async () => {
    const response = await fetch(`${dashboardUrl}/anything`);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(response.headers.get("strict-transport-security")).toMatch(/max-age=\d{8}/);
  });

  it("lets what is named by its contents be kept for ever, and the page itself for no time", async () => {
    const html = await (await fetch(`${dashboardUrl}/`)).text();
    const [script = ""] = /\/assets\/[^"]+\.js/.exec(html) ?? [];
    expect((await fetch(dashboardUrl + script)).headers.get("cache-control")).toContain("immutable");
    expect((await fetch(`${dashboardUrl}/`)).headers.get("cache-control")).toContain("max-age=0");
  });
});

describe("the application form", () => {
  it("says at the field what is wrong, and thanks for what is right", async () => {
    const { page, faults } = await open("/apply");
    await page.getByRole("button", { name: "Send the application" }).click();
    expect(await page.getByText("This is needed.").count()).toBe(1);
    expect(await page.getByText("This is not an e-mail address.").count()).toBe(1);
    await page.getByLabel("Your name or your company's").fill("Ada");
    await page.getByLabel("E-mail address").fill("ada@example.com");
    await page.getByRole("button", { name: "Send the application" }).click();
    await page.getByRole("heading", { name: "We have your application" }).waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });
});
