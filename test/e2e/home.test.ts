/**
 * What a partner does every morning, in a real browser against a whole programme: makes a link, sees it followed, sees a sale arrive, and
 * asks why it earns what it earns. And its pages in both schemes and two widths.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { type Desk, findBarriers, makePartner, open, overflowOf, owner, type Partner, signIn } from "../support/partner-browser.ts";

const { apiUrl } = inject("programme");
let browser: Browser;
let ada: Partner;
let rival: Partner;
let desk: Desk;
const slug = `ada-${crypto.randomUUID().slice(0, 8)}`;
const taken = `rival-${crypto.randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  browser = await openBrowser();
  [ada, rival] = await Promise.all([makePartner("Ada"), makePartner("Rival")]);
  await owner.post("/v1/links", { partnerId: rival.id, slug: taken, destinationUrl: "https://example.com/" });
  desk = await signIn(browser, ada);
});
afterAll(() => browser.close());

/** What a visitor's browser would be given. */
async function follow(name: string): Promise<string> {
  const response = await fetch(`${apiUrl}/${name}`, {
    redirect: "manual",
    headers: { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36" },
  });
  const token = new URL(response.headers.get("location") ?? "").searchParams.get("trb");
  if (token === null) throw new Error("the visit got no token");
  return token;
}

/** Dollars as minor units with ten digits behind, so that a receipt's lines can be added exactly. */
const exact = (text: string): bigint => {
  const [whole = "0", decimals = ""] = text.replaceAll(/[^\d.]/g, "").split(".");
  const size = BigInt(whole + decimals.padEnd(12, "0"));
  return text.includes("\u2212") ? -size : size;
};

describe("a partner's morning", () => {
  it("begins with the steps to the first click", async () => {
    await open(desk, "/");
    await desk.page.getByRole("heading", { name: "Your first click is three steps away" }).waitFor();
    expect(await findBarriers(desk)).toEqual([]);
  });

  it("makes a link; an address that is taken is told at its field, before it is asked for and after", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Make your link" }).click();
    await page.getByLabel("Page it leads to").fill("https://example.com/pro?plan=year");
    await page.getByLabel("Your address").fill(taken);
    await page.getByText(`${taken} is taken. Try another one.`).waitFor();
    await page.getByRole("button", { name: "Make the link" }).click();
    await page.getByText(`the slug ${taken} is taken`).waitFor();
    expect(await page.getByLabel("Your address").getAttribute("aria-invalid")).toBe("true");
    await page.getByLabel("Your address").fill(slug);
    await page.getByText(`${slug} is free.`).waitFor();
    await page.getByLabel("Template").selectOption("newsletter");
    await page.getByText(`https://example.com/pro?plan=year&utm_source=newsletter&utm_medium=email&via=${slug}`).waitFor();
    await page.getByRole("button", { name: "Make the link" }).click();
    await page.getByText(`${slug} is ready.`).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
  });

  it("sees the click and then the sale arrive, and why it earns what it earns, in lines that add up", async () => {
    const { page } = desk;
    const live = page.getByRole("list", { name: "Live" });
    const token = await follow(slug);
    await live.getByText("Click", { exact: false }).first().waitFor();
    await owner.post("/v1/track/sale", {
      externalId: `inv-${slug}`,
      customer: { externalId: `user-${slug}` },
      amountMinor: 4_999,
      currency: "USD",
      click: token,
    });
    const row = live.getByRole("listitem").filter({ hasText: "Sale of $49.99, you $5.00" });
    await row.waitFor();
    await row.getByRole("button", { name: "Why?" }).click();
    const receipt = page.getByRole("dialog").getByRole("article");
    await receipt.getByText("You earn").waitFor();
    const rows = receipt.locator("dl > div");
    const [names, values] = await Promise.all([rows.locator("dt").allTextContents(), rows.locator("dd:nth-of-type(1)").allTextContents()]);
    const amounts = new Map(names.map((name, index) => [name, values[index] ?? ""]));
    expect([...amounts.keys()]).toEqual(["Sale", "Rate", "Rounding", "You earn"]);
    expect(amounts.get("Rate")).toBe("$4.999");
    expect(exact(amounts.get("Rate") ?? "") + exact(amounts.get("Rounding") ?? "")).toBe(exact(amounts.get("You earn") ?? ""));
    expect(await findBarriers(desk)).toEqual([]);
    await page.getByRole("button", { name: "Close" }).click();
  });

  it("sees the pending balance and its figures without loading the page again", async () => {
    await desk.page.getByRole("link", { name: "$5.00" }).first().waitFor();
    await desk.page.getByText("From click to sale").waitFor();
    expect(desk.faults).toEqual([]);
  });

  it("is not moved about while the page is shown", async () => {
    const { page } = desk;
    await page.addInitScript(
      "window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((each) => { if (!each.hadRecentInput) window.moved += each.value; })).observe({ type: 'layout-shift', buffered: true })",
    );
    await open(desk, "/");
    await page
      .getByRole("figure", { name: /^Earnings/ })
      .locator("canvas")
      .waitFor();
    expect(await page.evaluate("window.moved")).toBeLessThan(0.05);
  });
});

describe("the links", () => {
  it("are archived after a time in which that can be undone", async () => {
    const { page } = desk;
    await open(desk, "/links");
    await page.getByRole("button", { name: slug }).click();
    await page.getByRole("button", { name: "Archive", exact: true }).click();
    await page.getByText(`${slug} is archived.`, { exact: false }).waitFor();
    expect(await page.getByRole("button", { name: slug }).count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: slug }).waitFor();
    const { data } = await owner.get<{ data: { archivedAt: string | null }[] }>(`/v1/links?slug=${slug}`);
    expect(data[0]?.archivedAt).toBeNull();
  });

  it("are archived for good where the page is left before", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: slug }).click();
    await page.getByRole("button", { name: "Archive", exact: true }).click();
    await page.getByText(`${slug} is archived.`, { exact: false }).waitFor();
    await page.getByRole("link", { name: "Home" }).first().click();
    await expect
      .poll(async () => (await owner.get<{ data: { archivedAt: string | null }[] }>(`/v1/links?slug=${slug}`)).data[0]?.archivedAt, {
        timeout: 10_000,
      })
      .not.toBeNull();
  });

  it("come as QR codes, as a drawing and as a picture", async () => {
    const { page } = desk;
    const name = `qr-${crypto.randomUUID().slice(0, 8)}`;
    const { id } = await owner.post<{ id: string }>("/v1/links", { partnerId: ada.id, slug: name, destinationUrl: "https://example.com/" });
    await open(desk, `/links?link=${id}`);
    await page.getByRole("button", { name: "QR code" }).click();
    for (const kind of ["SVG", "PNG"]) {
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: `Save as ${kind}` }).click();
      expect((await saved).suggestedFilename()).toBe(`${name}.${kind.toLowerCase()}`);
    }
    expect(desk.faults).toEqual([]);
  });

  it("have promo codes beside them, and a code of somebody else is refused at its field", async () => {
    const { page } = desk;
    await open(desk, "/links");
    await page.getByLabel("Code").fill(taken.toUpperCase());
    await page.getByRole("button", { name: "Take the code" }).click();
    await page.getByText(`the code ${taken.toUpperCase()} is taken`).waitFor();
    const own = `ADA${slug.slice(4)}`.toUpperCase();
    await page.getByLabel("Code").fill(own);
    await page.getByRole("button", { name: "Take the code" }).click();
    const row = page.getByRole("list", { name: "Your promo codes" }).getByRole("listitem").filter({ hasText: own });
    await row.getByRole("button", { name: "Give back" }).click();
    await page.getByRole("button", { name: "Give it back" }).click();
    await page.getByText("No codes yet.").waitFor();
  });
});

const VIEWS = [
  { scheme: "light", width: 1280 },
  { scheme: "dark", width: 1280 },
  { scheme: "light", width: 360 },
  { scheme: "dark", width: 360 },
] as const;
const PAGES = ["/", "/links", "/links?view=cards", "/earnings"];

describe.each(VIEWS)("in $scheme at $width px", (view) => {
  it("Home, the links and a receipt have no barrier, and stay within the window and their policy", async () => {
    const { data } = await owner.get<{ data: { id: string }[] }>(`/v1/commissions?partnerId=${ada.id}`);
    const seen = await signIn(browser, ada, view);
    const found: Record<string, unknown> = {};
    for (const path of [...PAGES, `/earnings?commission=${data[0]?.id}`]) {
      await open(seen, path);
      found[path] = { barriers: await findBarriers(seen), overflow: await overflowOf(seen) };
    }
    for (const [path, each] of Object.entries(found)) expect(each, path).toEqual({ barriers: [], overflow: 0 });
    expect(seen.faults).toEqual([]);
    await seen.context.close();
  });
});
