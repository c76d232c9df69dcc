/** The snippets of docs/integrating.md, taken out of it and run: as files of Node, as pages of a real browser. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { api, makePartner, openShopper, programme, startSite } from "../support/shopper.ts";

const DOCS = readFileSync("docs/integrating.md", "utf8");
const snippets = new Map(
  [...DOCS.matchAll(/<!-- snippet: (\S+) -->\n```\w+\n([\s\S]*?)```/g)].map(([, name = "", text = ""]) => [name, text]),
);
const snippet = (name: string): string => {
  const text = snippets.get(name);
  if (text === undefined) throw new Error(`docs/integrating.md has no snippet ${name}`);
  return text;
};

const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36";
let folder: string;
let browser: Browser;
let site: Awaited<ReturnType<typeof startSite>>;
let partner: Awaited<ReturnType<typeof makePartner>>;
let token: string;
beforeAll(async () => {
  process.env["TRIBUTARY_URL"] = programme.apiUrl;
  process.env["TRIBUTARY_SECRET_KEY"] = programme.secretKey;
  // Inside the checkout, so that the snippets find the packages that they name.
  mkdirSync("node_modules/.cache/tributary", { recursive: true });
  folder = resolve(mkdtempSync("node_modules/.cache/tributary/snippets-"));
  for (const [name, text] of snippets) if (name.endsWith(".mjs")) writeFileSync(join(folder, name), text);
  [browser, site, partner] = [await openBrowser(), await startSite(), await makePartner("Ada")];
  const response = await fetch(`${programme.apiUrl}/${partner.slug}`, { redirect: "manual", headers: { "User-Agent": AGENT } });
  token = new URL(response.headers.get("location") ?? "").searchParams.get("trb") ?? "";
});
afterAll(async () => {
  await browser.close();
  site.stop();
  rmSync(folder, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: a snippet has no types
const run = (name: string): Promise<any> => import(/* @vite-ignore */ pathToFileURL(join(folder, name)).href);
const formOf = (email: string) => new URLSearchParams({ email, trb: token });

async function expectSignup(answer: { status: number; json: () => Promise<unknown> }): Promise<void> {
  expect(answer.status).toBe(201);
  const { user } = (await answer.json()) as { user: string };
  const { data } = await api.get<{ data: object[] }>(`/v1/conversions?externalId=${user}`);
  expect(data).toMatchObject([{ type: "signup", status: "attributed", shares: [{ partnerId: partner.id, linkId: partner.linkId }] }]);
}

it("every snippet is run", () => {
  const ran = ["html", "tributary.mjs", "next.mjs", "hono.mjs", "express.mjs", "checkout.mjs", "payment-links", "browser.mjs", "live.mjs"];
  expect([...snippets.keys()].sort()).toEqual(ran.sort());
});

it("Next.js: a route handler reports the signup", async () => {
  const { POST } = await run("next.mjs");
  await expectSignup(
    await POST(new Request("https://www.example.com/api/signup", { method: "POST", body: formOf("next@customers.example") })),
  );
});

it("Hono: a route reports the signup", async () => {
  const { app } = await run("hono.mjs");
  await expectSignup(await app.request("/signup", { method: "POST", body: formOf("hono@customers.example") }));
});

it("Express: a route reports the signup", async () => {
  const { app } = (await run("express.mjs")) as { app: RequestListener };
  const server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await expectSignup(await fetch(`http://127.0.0.1:${port}/signup`, { method: "POST", body: formOf("express@customers.example") }));
  server.close();
  server.closeAllConnections();
});

it("Stripe Checkout: the click travels with the session, and the paid session is a sale", async () => {
  const { startCheckout, finishCheckout } = await run("checkout.mjs");
  const { hostname, port } = new URL(programme.stripeUrl);
  const stripe = new Stripe("sk_test_sandbox", { host: hostname, port: Number(port), protocol: "http", maxNetworkRetries: 0 });
  const userId = `buyer-${Date.now()}`;
  const session = await startCheckout(stripe, { userId, click: token });
  expect(session.client_reference_id).toBe(token);
  expect(await finishCheckout(stripe, session.id), "nobody has paid yet").toBeNull();
  await fetch(session.url, { method: "POST", body: new URLSearchParams({ email: "buyer@customers.example" }), redirect: "manual" });
  const { conversion } = await finishCheckout(stripe, session.id);
  expect(conversion).toMatchObject({ type: "sale", amountMinor: 29_000, status: "attributed", shares: [{ partnerId: partner.id }] });
  expect((await finishCheckout(stripe, session.id)).conversion.id).toBe(conversion.id);
});

/** The page of the snippet, with the reader's own address and key put in. */
const pageOf = (extra = "") =>
  `<!doctype html><title>x</title>${snippet("html").replace("https://go.example.com", programme.apiUrl).replace("trb_pk_...", programme.publishableKey)}${extra}`;

it("plain HTML: the form's hidden field carries the token", async () => {
  const { page, errors, close } = await openShopper(browser, "cookies allowed");
  await page.goto(`${site.url}${site.put(pageOf())}/?via=${partner.slug}`);
  await expect.poll(() => page.inputValue("input[name=trb]")).toMatch(/^[\w-]{108}$/);
  expect(errors).toEqual([]);
  await close();
});

it("payment links, pricing tables and buy buttons carry the token", async () => {
  const { page, errors, close } = await openShopper(browser, "cookies allowed");
  await page.goto(`${site.url}${site.put(pageOf(snippet("payment-links")))}/?trb=${token}`);
  await expect.poll(() => page.getAttribute("a", "href")).toBe(`https://buy.stripe.com/test_28o5kD?client_reference_id=${token}`);
  expect(await page.getAttribute("a[data-tributary]", "href")).toBe(`https://pay.example.com/28o5kD?client_reference_id=${token}`);
  for (const widget of ["stripe-pricing-table", "stripe-buy-button"])
    expect(await page.getAttribute(widget, "client-reference-id")).toBe(token);
  expect(errors).toEqual([]);
  await close();
});

it("a page may ask for the click by itself", async () => {
  const { page, close } = await openShopper(browser, "cookies allowed");
  await page.goto(`${site.url}${site.put("<!doctype html><title>x</title>")}/`);
  const source = snippet("browser.mjs").replace("export const trackClick =", "window.trackClick =");
  const asked = await page.evaluate(`${source}; trackClick("${programme.apiUrl}", "${programme.publishableKey}", "${partner.slug}")`);
  expect(asked).toMatchObject({ token: expect.stringMatching(/^[\w-]{108}$/), partner: { name: "Ada" }, link: { slug: partner.slug } });
  await close();
});

it("the live feed: a sale and a click arrive as they happen, also after the connection was cut", async () => {
  const { follow } = await run("live.mjs");
  type Message = { type: string; sequence?: number; data: { externalId?: string; counted?: number } };
  const messages: Message[] = [];
  const stop = follow((message: Message) => messages.push(message));
  const externals = () => messages.map(({ data }) => data.externalId).filter((id) => id?.startsWith("live-"));
  const sell = (externalId: string) =>
    api.post("/v1/track/sale", { externalId, customer: { externalId }, amountMinor: 1_000, currency: "USD", click: token });
  await expect.poll(() => messages[0]?.type, { timeout: 10_000 }).toBe("live.started");
  await sell("live-1");
  await expect.poll(externals, { timeout: 10_000 }).toEqual(["live-1"]);
  await fetch(`${programme.apiUrl}/${partner.slug}`, { redirect: "manual", headers: { "User-Agent": `${AGENT} Live/1` } });
  // The click that the tests began with may have come in the same second.
  const clicked = () => messages.reduce((sum, { data }) => sum + (data.counted ?? 0), 0);
  await expect.poll(clicked, { timeout: 20_000 }).toBeGreaterThan(0);
  stop();
  await sell("live-2");
  const last = Math.max(...messages.map(({ sequence = 0 }) => sequence));
  const stopAgain = follow((message: Message) => messages.push(message), last);
  await sell("live-3");
  await expect.poll(externals, { timeout: 10_000 }).toEqual(["live-1", "live-2", "live-3"]);
  stopAgain();
});
