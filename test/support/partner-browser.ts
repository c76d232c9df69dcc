/** A partner of the browser tests' programme, signed in to the dashboard, with what its pages did that they may not. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { inject } from "vitest";
import { localSignInKey } from "../../src/auth/secret.ts";
import { makeApi } from "../../tools/local/api.ts";

const programme = inject("programme");
const replayKey = inject("replayKey");
export const owner = makeApi(programme);

export type Partner = { id: string; email: string };

/** A name of its own, or the longest that there may be. */
export const makePartner = async (name: string): Promise<Partner> => {
  const email = `partner-${crypto.randomUUID()}@example.com`;
  return owner.post<Partner>("/v1/partners", { email, name, country: "SE" });
};

/** An owner's word makes it available at once. @public */
export const credit = (partner: Partner, amountMinor: number, currency = "USD"): Promise<unknown> =>
  owner.post("/v1/commissions", { partnerId: partner.id, amountMinor, currency, reason: "For the talk in May" });

type View = { scheme?: "light" | "dark"; width?: number };
export type Desk = { page: Page; context: BrowserContext; faults: string[] };

export async function signIn(browser: Browser, partner: Partner, { scheme = "light", width = 1280 }: View = {}): Promise<Desk> {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 }, acceptDownloads: true });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/policy/i.test(message.text())) faults.push(message.text());
  });
  const search = new URLSearchParams({ email: partner.email, key: localSignInKey(replayKey, partner.email) });
  await page.goto(`${programme.dashboardUrl}/api/auth/development?${search}`);
  await page.waitForLoadState("networkidle");
  return { page, context, faults };
}

export const open = async ({ page }: Desk, path: string): Promise<void> => {
  await page.goto(programme.dashboardUrl + path);
  await page.waitForLoadState("networkidle");
};

/** The code of the latest e-mail. @public */
export async function readCode(email: string): Promise<string> {
  const search = new URLSearchParams({ key: replayKey, to: email });
  const response = await fetch(`${programme.apiUrl}/api/development/mails?${search}`);
  const { data } = (await response.json()) as { data: { text: string }[] };
  return /\b(\d{6})\b/.exec(data[0]?.text ?? "")?.[1] ?? "";
}

/** What axe finds, each with where it is. */
export async function findBarriers({ page }: Desk): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: page as never }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

/** How much wider than the window the page is. */
export const overflowOf = ({ page }: Desk): Promise<number> => page.evaluate("document.documentElement.scrollWidth - innerWidth");
