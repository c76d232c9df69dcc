/** The tracker on pages as merchants write them, and on pages that are hostile to it: what it hands on, keeps, asks and never throws. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { api, type Kind, makePartner, openShopper, programme, type Shopper, startSite, storedIn } from "../support/shopper.ts";

let browser: Browser;
let site: Awaited<ReturnType<typeof startSite>>;
let partner: { id: string; linkId: string; slug: string };
beforeAll(async () => {
  browser = await openBrowser();
  site = await startSite();
  partner = await makePartner("Ada");
});
afterAll(async () => {
  await browser.close();
  site.stop();
});

const STUB = "<script>window.tributary=window.tributary||function(){(tributary.q=tributary.q||[]).push(arguments)}</script>";
const TAG = `<script async data-key="${programme.publishableKey}" src="${programme.apiUrl}/t.js"></script>`;
const pageOf = (content: string, tag = TAG) => `<!doctype html><html lang="en"><title>x</title>${STUB}${tag}<body>${content}</body></html>`;

type Opened = Shopper & {
  folder: string;
  calls: { path: string; body: { click?: string; slug?: string; url?: string; consent?: boolean } }[];
};
type Opening = { search?: string; host?: string; tag?: string; kind?: Kind; script?: string };

/** Opens a page of the shop's own host with the content, and notes what it asks of the programme. */
async function open(
  content: string,
  { search = "", host = "127.0.0.1", tag = TAG, kind = "cookies allowed", script }: Opening = {},
): Promise<Opened> {
  const shopper = await openShopper(browser, kind);
  const { page } = shopper;
  const calls: Opened["calls"] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === "POST" && pathname.startsWith("/v1/track/"))
      calls.push({ path: pathname.slice(10), body: request.postDataJSON() });
  });
  const folder = site.url.replace("127.0.0.1", host) + site.put(pageOf(content, tag));
  if (script !== undefined) await page.addInitScript(script);
  await page.goto(`${folder}/one${search}`);
  await page.waitForFunction("window.tributary && window.tributary.isReady");
  return { ...shopper, calls, folder };
}

/** Waits until the tracker knows, and answers what it tells. */
const ready = ({ page }: Shopper): Promise<{ token: string | null; partner: { name: string } | null; link: { slug: string } | null }> =>
  page.evaluate("new Promise((resolve) => tributary('ready', resolve))");
const tokenOf = async (shopper: Shopper): Promise<string> => (await ready(shopper)).token ?? "";
const attribute = ({ page }: Shopper, selector: string, name: string) => page.getAttribute(selector, name);

/** The token of a click of the partner's link, as the redirect gives it. */
async function followed(): Promise<string> {
  const response = await fetch(`${programme.apiUrl}/${partner.slug}`, {
    redirect: "manual",
    headers: { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36" },
  });
  return new URL(response.headers.get("location") ?? "").searchParams.get("trb") ?? "";
}

describe("a page that was come to directly", () => {
  it("asks for the click of its via, and tells the page the partner's name", async () => {
    const shopper = await open("", { search: `?via=${partner.slug}&utm_source=x` });
    expect(await ready(shopper)).toEqual({
      token: expect.stringMatching(/^[\w-]{108}$/),
      partner: { name: "Ada" },
      link: { slug: partner.slug },
    });
    expect(shopper.calls).toMatchObject([{ path: "click", body: { slug: partner.slug } }]);
    expect(shopper.calls[0]?.body.url).toContain("utm_source=x");
    const cookies = await shopper.context.cookies();
    expect(cookies.map(({ name, httpOnly }) => [name, httpOnly]).sort()).toEqual([
      ["trb", true],
      ["trb_click", false],
    ]);
    for (const { expires } of cookies) expect(expires - Date.now() / 1000).toBeGreaterThan(29.9 * 86_400);
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });

  it("keeps the token in a cookie of the script where the programme lives on another site", async () => {
    const shopper = await open("", { search: `?ref=${partner.slug}`, host: "localhost" });
    const token = await tokenOf(shopper);
    expect(await shopper.context.cookies()).toMatchObject([
      { name: "trb_click", value: token, domain: "localhost", httpOnly: false, sameSite: "Lax" },
    ]);
    await shopper.page.goto(`${shopper.folder}/two`);
    expect(await tokenOf(shopper)).toBe(token);
    await shopper.close();
  });

  it("gets the same token when it is loaded again, and knows nothing of a slug that leads nowhere", async () => {
    const shopper = await open("", { search: `?via=${partner.slug}` });
    const token = await tokenOf(shopper);
    await shopper.page.reload();
    expect(await tokenOf(shopper)).toBe(token);
    await shopper.page.goto(`${shopper.folder}/one?ref=some-other-thing`);
    expect(await tokenOf(shopper)).toBe(token);
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });

  it.each([
    ["repeated", () => `?trb=x&trb=&trb=${"A".repeat(108)}`, null],
    ["endless", () => `?${"trb=".repeat(300)}&${"x".repeat(3_000)}`, null],
    ["badly escaped", () => "?via=%E0%A4%A&trb=%", null],
    ["markup", () => `?via=%3Cscript%3E&trb=%22%3E%3Cscript%3E`, null],
    ["repeated and one good", () => `?via=x%20y&trb=nonsense&via=${partner.slug}`, "a token"],
  ])("with parameters that are %s it throws nothing", async (_what, search, expected) => {
    const shopper = await open("", { search: search() });
    const token = await tokenOf(shopper);
    expect(token === "" ? null : "a token").toBe(expected);
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });
});

describe("what is handed on", () => {
  const CONTENT = `
    <a id="pay" href="https://buy.stripe.com/test_1?prefilled_email=a%20b#x">Pay</a>
    <a id="own" href="https://buy.stripe.com/test_2?client_reference_id=order_7">Pay</a>
    <a id="custom" data-tributary href="https://pay.shop.example/x">Pay</a>
    <a id="foreign" href="https://example.com/?buy.stripe.com">Elsewhere</a>
    <a id="fake" href="https://buy.stripe.com.evil.example/x">Elsewhere</a>
    <svg><a id="svg" href="https://buy.stripe.com/svg"><text>x</text></a></svg>
    <stripe-pricing-table id="table" pricing-table-id="prctbl_1"></stripe-pricing-table>
    <stripe-buy-button id="button"></stripe-buy-button>
    <stripe-buy-button id="owned" client-reference-id="order_8"></stripe-buy-button>
    <form><input id="field" type="hidden" name="trb"></form>`;

  it("payment links, tables, buttons and fields carry the token; what the merchant set stays", async () => {
    const token = await followed();
    const shopper = await open(CONTENT, { search: `?via=${partner.slug}&trb=${token}` });
    expect(await tokenOf(shopper)).toBe(token);
    expect(shopper.calls, "the redirect has recorded the click").toEqual([]);
    expect(await attribute(shopper, "#pay", "href")).toBe(
      `https://buy.stripe.com/test_1?prefilled_email=a%20b&client_reference_id=${token}#x`,
    );
    expect(await attribute(shopper, "#own", "href")).toBe("https://buy.stripe.com/test_2?client_reference_id=order_7");
    expect(await attribute(shopper, "#custom", "href")).toBe(`https://pay.shop.example/x?client_reference_id=${token}`);
    expect(await attribute(shopper, "#foreign", "href")).toBe("https://example.com/?buy.stripe.com");
    expect(await attribute(shopper, "#fake", "href")).toBe("https://buy.stripe.com.evil.example/x");
    for (const id of ["#table", "#button"]) expect(await attribute(shopper, id, "client-reference-id")).toBe(token);
    expect(await attribute(shopper, "#owned", "client-reference-id")).toBe("order_8");
    expect(await shopper.page.inputValue("#field")).toBe(token);
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });

  it("also by what is added later, changed back, or hidden in a shadow tree", async () => {
    const token = await followed();
    const shopper = await open(`<div id="root"></div><div id="host"></div>`, { search: `?trb=${token}` });
    const { page } = shopper;
    await tokenOf(shopper);
    await page.evaluate((html) => Object.assign((globalThis as never as { root: object }).root, { innerHTML: html }), CONTENT);
    const carries = (selector: string, name: string) => expect.poll(() => attribute(shopper, selector, name)).toContain(token);
    await carries("#pay", "href");
    await carries("#table", "client-reference-id");
    await carries("#button", "client-reference-id");
    await page.evaluate("pay.setAttribute('href', 'https://buy.stripe.com/again')");
    await carries("#pay", "href");
    await page.evaluate(`{
      const link = document.createElement("a");
      link.href = "https://buy.stripe.com/hidden";
      link.onclick = (event) => { event.preventDefault(); window.followed = link.href; };
      host.attachShadow({ mode: "open" }).append(link);
      link.click();
    }`);
    expect(await page.evaluate("window.followed")).toBe(`https://buy.stripe.com/hidden?client_reference_id=${token}`);
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });

  it("is the newest click, not the one of an old address", async () => {
    const [older, newer] = [await followed(), await followed()];
    expect(older).not.toBe(newer);
    const shopper = await open(CONTENT, { search: `?trb=${newer}` });
    expect(await tokenOf(shopper)).toBe(newer);
    await shopper.page.goto(`${shopper.folder}/one?trb=${older}`);
    expect(await tokenOf(shopper)).toBe(newer);
    expect(await attribute(shopper, "#pay", "href")).toContain(newer);
    await shopper.close();
  });
});

describe("a page of one script", () => {
  it("is followed through its navigations, which still do what they did", async () => {
    const other = await makePartner("Bob");
    const shopper = await open(`<a id="pay" href="https://buy.stripe.com/x">Pay</a>`);
    const { page } = shopper;
    expect(await ready(shopper)).toEqual({ token: null, partner: null, link: null });
    await page.evaluate((slug) => (globalThis as never as Page_).history.pushState({ step: 1 }, "", `two?via=${slug}`), partner.slug);
    const first = await tokenOf(shopper);
    expect(await attribute(shopper, "#pay", "href")).toContain(first);
    expect(await page.evaluate("[history.state.step, location.pathname.split('/').at(-1)]")).toEqual([1, "two"]);
    await page.evaluate((slug) => (globalThis as never as Page_).history.replaceState({ step: 2 }, "", `three?via=${slug}`), partner.slug);
    await page.evaluate((slug) => (globalThis as never as Page_).history.pushState({ step: 3 }, "", `four?ref=${slug}`), other.slug);
    expect(await ready(shopper)).toMatchObject({ partner: { name: "Bob" } });
    await page.goBack();
    expect(await ready(shopper)).toMatchObject({ partner: { name: "Ada" } });
    expect(shopper.calls.map(({ body }) => body.slug)).toEqual([partner.slug, other.slug, partner.slug]);
    expect(
      await page.evaluate("(() => { try { history.pushState({}, '', 'https://evil.example/') } catch (e) { return e.name } })()"),
    ).toBe("SecurityError");
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });
});
type Page_ = { history: { pushState: (s: object, t: string, u: string) => void; replaceState: (s: object, t: string, u: string) => void } };

describe("what is stored", () => {
  const LINK = '<a id="next" href="two?a=%20b#c">Next</a>';
  const withConsent = (mode: string) => TAG.replace("<script", `<script data-consent="${mode}"`);

  it("is nothing until the visitor agrees, in the mode consent: until then the token rides in the address", async () => {
    const shopper = await open(LINK, { search: `?via=${partner.slug}`, tag: withConsent("consent") });
    const token = await tokenOf(shopper);
    expect(await storedIn(shopper.page)).toEqual([]);
    await shopper.page.click("#next");
    await shopper.page.waitForURL(/\/two/);
    expect(shopper.page.url()).toBe(`${shopper.folder}/two?a=%20b&trb=${token}#c`);
    expect(await tokenOf(shopper)).toBe(token);
    expect(await storedIn(shopper.page)).toEqual([]);
    await shopper.page.evaluate("tributary('consent', true)");
    expect(await storedIn(shopper.page)).toEqual([`trb_click=${token}`]);
    await shopper.page.evaluate("tributary('consent', false)");
    expect(await storedIn(shopper.page)).toEqual([]);
    expect(await tokenOf(shopper), "it is still in memory").toBe(token);
    await shopper.close();
  });

  it.each(["cookieless mode", "GPC on", "do not track"])("is nothing at all: %s, whatever the page says", async (why) => {
    const shopper = await open(LINK, {
      search: `?trb=${await followed()}`,
      tag: why === "cookieless mode" ? withConsent("cookieless") : TAG,
      kind: why === "GPC on" ? why : "cookies allowed",
      ...(why === "do not track" ? { script: "Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })" } : {}),
    });
    const token = await tokenOf(shopper);
    expect(token).not.toBe("");
    await shopper.page.evaluate("tributary('consent', true)");
    expect(await storedIn(shopper.page)).toEqual([]);
    await shopper.page.click("#next");
    await shopper.page.waitForURL(/\/two/);
    expect(await tokenOf(shopper)).toBe(token);
    expect(await storedIn(shopper.page)).toEqual([]);
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });

  it("is in another store where only cookies are refused", async () => {
    const shopper = await open(LINK, {
      search: `?trb=${await followed()}`,
      script: "Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} })",
    });
    const token = await tokenOf(shopper);
    await shopper.page.goto(`${shopper.folder}/two`);
    expect(await tokenOf(shopper)).toBe(token);
    expect(await storedIn(shopper.page)).toEqual([`trb_click=${token}`]);
    await shopper.close();
  });

  it("is not believed where it is garbage", async () => {
    const shopper = await open(LINK, {
      script: `document.cookie = "trb_click=garbage; Path=/"; localStorage.setItem("trb_click", "${"A".repeat(108)}"); sessionStorage.setItem("trb_click", "{}");`,
    });
    expect(await ready(shopper)).toEqual({ token: null, partner: null, link: null });
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });
});

describe("a signup from the page", () => {
  it("is reported with the token, and told to the page", async () => {
    const shopper = await open("", { search: `?via=${partner.slug}` });
    const externalId = `user-${Date.now()}`;
    const told = await shopper.page.evaluate(
      `new Promise((resolve) => tributary("signup", { customer: { externalId: "${externalId}" } }, (error, answer) => resolve({ error, answer })))`,
    );
    expect(told).toMatchObject({ error: null, answer: { conversion: { status: "attributed", shares: [{ partnerId: partner.id }] } } });
    const refused = await shopper.page.evaluate(
      `new Promise((resolve) => tributary("signup", { nonsense: 1 }, (error, answer) => resolve({ error, answer })))`,
    );
    expect(refused).toMatchObject({ error: { code: "invalid_request" }, answer: null });
    const { data } = await api.get<{ data: object[] }>(`/v1/conversions?externalId=${externalId}`);
    expect(data).toHaveLength(1);
    expect(shopper.errors).toEqual([]);
    await shopper.close();
  });
});

describe("a page that is hostile", () => {
  const throwing = (what: string, name: string) =>
    `Object.defineProperty(${what}, "${name}", { get() { throw new Error("no ${name}") }, set() { throw new Error("no ${name}") } });`;
  const cases: [what: string, script: string][] = [
    [
      "every store throws",
      [throwing("Document.prototype", "cookie"), throwing("window", "localStorage"), throwing("window", "sessionStorage")].join(""),
    ],
    ["history is frozen", "Object.freeze(history); Object.freeze(History.prototype);"],
    ["there is no MutationObserver", "delete window.MutationObserver;"],
    ["fetch is gone", "window.fetch = undefined;"],
    ["fetch throws", "window.fetch = () => { throw new Error('no fetch') };"],
    ["the queue is no queue", "window.tributary = Object.assign(() => {}, { q: 42 });"],
    [
      "the queue holds nonsense",
      "window.tributary = Object.assign(() => {}, { q: [null, 1, ['ready'], ['ready', 1], ['nothing'], [{}], ['signup'], ['click', 'x']] });",
    ],
    ["a callback throws", "window.tributary = Object.assign(() => {}, { q: [['ready', () => { throw new Error('of the merchant') }]] });"],
    ["composedPath lies", "Event.prototype.composedPath = () => { throw new Error('no path') };"],
  ];
  it.each(cases)("%s: nothing is thrown into it, and it goes on", async (_what, script) => {
    const shopper = await openShopper(browser, "cookies allowed");
    const { page, errors } = shopper;
    await page.addInitScript(script);
    const folder =
      site.url +
      site.put(pageOf('<button onclick="window.pressed = true">Go</button><a href="https://buy.stripe.com/x">Pay</a>', `${TAG}${TAG}`));
    const script_ = page.waitForResponse(/\/t\.js/);
    await page.goto(`${folder}/one?via=${partner.slug}`);
    await script_;
    await page.waitForLoadState("networkidle");
    await page.click("button");
    expect(await page.evaluate("window.pressed")).toBe(true);
    expect(errors).toEqual([]);
    await shopper.close();
  });

  it("the script cannot be reached: the page's own calls wait in the queue and nothing breaks", async () => {
    const shopper = await openShopper(browser, "cookies allowed");
    const { page, errors } = shopper;
    await page.route(/\/t\.js/, (route) => route.abort());
    const folder = site.url + site.put(pageOf(""));
    await page.goto(`${folder}/one?via=${partner.slug}`);
    await page.evaluate("tributary('ready', () => {})");
    expect(await page.evaluate("tributary.q.length")).toBe(1);
    expect(errors).toEqual([]);
    await shopper.close();
  });
});
