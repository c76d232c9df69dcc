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

type Link = { url: string; slug: string };

export const makeLink = ({ id }: Partner): Promise<Link> =>
  owner.post<Link>("/v1/links", { partnerId: id, destinationUrl: "https://example.com/", name: "B".repeat(200) });

/** Somebody's browser follows the link. */
export const visit = ({ url }: Link, agent: string): Promise<Response> =>
  fetch(url, {
    redirect: "manual",
    headers: {
      "user-agent": `Mozilla/5.0 (X11; Linux x86_64) ${agent}`,
      "sec-fetch-dest": "document",
      referer: "https://blog.example/post",
    },
  });

/** Two visits that count and one that does not, a sale by code, a payout by hand: something on every page. */
export async function keepBusy(partner: Partner): Promise<{ click: string; customer: string; commission: string; payout: string }> {
  const link = await makeLink(partner);
  for (const agent of ["Chrome/153.0.0.0", "Firefox/150.0", "Googlebot/2.1"]) await visit(link, agent);
  const customer = { externalId: crypto.randomUUID(), email: "grace@customers.example" };
  const sale = await owner.post<{ conversion: { customerId: string }; commissions: { id: string }[] }>("/v1/track/sale", {
    externalId: crypto.randomUUID(),
    customer,
    amountMinor: 12_000,
    currency: "USD",
    code: link.slug,
  });
  await owner.post("/v1/payout-methods", {
    partnerId: partner.id,
    type: "manual",
    label: "L".repeat(200),
    details: { iban: "GB33BUKB20201555555555" },
  });
  const payout = await owner.post<{ id: string }>("/v1/payouts", { partnerId: partner.id, amountMinor: 60_000, currency: "USD" });
  const click = await firstClick(partner);
  return { click, customer: sale.conversion.customerId, commission: sale.commissions[0]?.id ?? "", payout: payout.id };
}

/** Clicks land by the queue, a little after the visit. */
async function firstClick({ id }: Partner): Promise<string> {
  for (let look = 0; look < 100; look += 1) {
    const { data } = await owner.get<{ data: { id: string }[] }>(`/v1/clicks?partnerId=${id}`);
    if (data.length === 3) return data[0]?.id ?? "";
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the visits have not landed");
}

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
