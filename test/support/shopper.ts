/** Visitors of the demo's shop in a real browser, each with the browser's own ideas of what may be stored. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { inject } from "vitest";
import { makeApi } from "../../tools/local/api.ts";

export type Kind = "cookies allowed" | "cookies blocked" | "GPC on";
export const KINDS: readonly Kind[] = ["cookies allowed", "cookies blocked", "GPC on"];

export const programme = inject("programme");
export const api = makeApi(programme);

export type Shopper = { page: Page; context: BrowserContext; errors: string[]; close: () => Promise<void> };

/** `errors` are what the pages threw and did not catch. */
export async function openShopper(browser: Browser, kind: Kind): Promise<Shopper> {
  const proxy = kind === "cookies blocked" ? await startProxy() : null;
  const context = await browser.newContext({
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36",
    ...(proxy === null ? {} : { proxy: { server: proxy.url, bypass: "<-loopback>" } }),
    ...(kind === "GPC on" ? { extraHTTPHeaders: { "Sec-GPC": "1" } } : {}),
  });
  if (kind === "GPC on")
    await context.addInitScript("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })");
  if (kind === "cookies blocked") await context.addInitScript(BLOCKED);
  const page = await context.newPage();
  if (kind === "cookies blocked") {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setDocumentCookieDisabled", { disabled: true });
  }
  const errors: string[] = [];
  context.on("weberror", (error) => errors.push(String(error.error())));
  return {
    page,
    context,
    errors,
    close: async () => {
      await context.close();
      proxy?.stop();
    },
  };
}

/** As Chrome does where all cookies are blocked: to touch a store throws. */
const BLOCKED = `for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });
}`;

/** Takes cookies out of both directions, so that none is ever kept or sent. */
async function startProxy(): Promise<{ url: string; stop: () => void }> {
  const proxy = createServer((asked, answered) => {
    const { cookie: _cookie, ...headers } = asked.headers;
    const passed = request(asked.url ?? "", { method: asked.method, headers }, (answer) => {
      const { "set-cookie": _cookies, ...kept } = answer.headers;
      answered.writeHead(answer.statusCode ?? 502, kept);
      answer.pipe(answered);
    });
    passed.once("error", () => answered.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    stop: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

let serial = 0;
/** A new partner with one link to the shop. */
export async function makePartner(name: string): Promise<{ id: string; linkId: string; slug: string }> {
  serial += 1;
  const slug = `e2e-${process.pid}-${serial}-${Date.now().toString(36)}`;
  const { id } = await api.post<{ id: string }>("/v1/partners", { name, email: `${slug}@partners.example` });
  const link = await api.post<{ id: string }>("/v1/links", { partnerId: id, slug, destinationUrl: `${programme.shopUrl}/` });
  return { id, linkId: link.id, slug };
}

/** What the page's own storage holds, as far as it may be read. */
export const storedIn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const view = globalThis as unknown as { localStorage: object; sessionStorage: object; document: { cookie: string } };
    const kept = [view.document.cookie].filter((text) => text !== "");
    for (const name of ["localStorage", "sessionStorage"] as const) {
      try {
        kept.push(...Object.entries(view[name]).map(([key, value]) => `${key}=${value}`));
      } catch {
        // Blocked: nothing can be in it.
      }
    }
    return kept;
  });

/** A merchant's site: whatever is below a folder is the page that was put there. */
export async function startSite(): Promise<{ url: string; put: (html: string) => string; stop: () => void }> {
  const pages: string[] = [];
  const server = createServer((asked, answered) => {
    const html = pages[Number(/^\/p(\d+)\//.exec(asked.url ?? "")?.[1])];
    answered.writeHead(html === undefined ? 404 : 200, { "content-type": "text/html" }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (html) => `/p${pages.push(html) - 1}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
