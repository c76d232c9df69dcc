/** Somebody follows a partner's link to the demo's shop, signs up and buys: the commission and why, whatever the browser stores. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linkToShop, SHOP_SLUG } from "../../tools/seed-demo.ts";
import { openBrowser } from "../support/browser.ts";
import { api, KINDS, makePartner, openShopper, programme, storedIn } from "../support/shopper.ts";

type Conversion = {
  id: string;
  status: string;
  customerId: string;
  amountMinor: number;
  shares: { partnerId: string; linkId: string; clickId: string }[];
};
type Commission = { id: string; conversionId: string; amountMinor: number; type: string };
type Explanation = {
  touches: { clickId: string; partnerId: string; accepted: boolean; reason?: string; weightBps?: number }[];
  commissions: { commissionId: string; result: { amountMinor: number } }[];
};

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each(KINDS)("a visitor with %s", (kind) => {
  it("follows a partner's link, signs up and buys, and the partner is paid for it", async () => {
    const partner = await makePartner("Maya");
    const { page, context, errors, close } = await openShopper(browser, kind);
    await page.goto(`${programme.apiUrl}/${partner.slug}`);
    expect(new URL(page.url()).origin).toBe(programme.shopUrl);
    const token = new URL(page.url()).searchParams.get("trb") ?? "";
    await page.waitForFunction("window.tributary.isReady");

    await page.click("text=Start writing");
    await page.waitForURL(/\/signup/);
    await page.waitForFunction(
      (text) =>
        (globalThis as unknown as { document: { querySelector: (s: string) => { value: string } } }).document.querySelector(
          "input[name=trb]",
        ).value === text,
      token,
    );
    const cookies = (await context.cookies()).map(({ name, httpOnly }) => `${name}${httpOnly ? ", of the server only" : ""}`).sort();
    if (kind === "cookies allowed") {
      expect(cookies).toEqual(["trb, of the server only", "trb_click"]);
      expect(page.url()).not.toContain("trb=");
    } else {
      expect(cookies).toEqual([]);
      expect(await storedIn(page)).toEqual([]);
      expect(page.url()).toContain(`trb=${token}`);
    }
    const email = `${partner.slug}@customers.example`;
    await page.fill("input[name=name]", "Grace Hopper");
    await page.fill("input[name=email]", email);
    await page.click("text=Create account");
    await page.waitForURL(/\/welcome/);
    await page.click("text=Buy Pro");
    await page.waitForURL(/\/pay\//);
    await page.click("button[type=submit]");
    await page.waitForURL(/\/thanks/);
    const order = (await page.textContent("[data-order]")) ?? "";
    // Loaded again, it is still one sale.
    await page.reload();
    expect(await page.textContent("[data-order]")).toBe(order);
    expect(errors).toEqual([]);
    await close();

    // Stripe tells the programme of the payment by itself.
    const readSales = async () => (await api.get<{ data: Conversion[] }>(`/v1/conversions?partnerId=${partner.id}&type=sale`)).data;
    await expect.poll(readSales, { timeout: 20_000 }).toHaveLength(1);
    const sales = await readSales();
    expect(sales).toMatchObject([
      { status: "attributed", externalId: order, amountMinor: 29_000, shares: [{ partnerId: partner.id, linkId: partner.linkId }] },
    ]);
    const readCommissions = async () => (await api.get<{ data: Commission[] }>(`/v1/commissions?partnerId=${partner.id}`)).data;
    await expect.poll(readCommissions, { timeout: 20_000 }).toHaveLength(2);
    const commissions = await readCommissions();
    expect(commissions.map(({ type, amountMinor }) => [type, amountMinor]).sort()).toEqual([
      ["sale", 2_900],
      ["signup", 5_000],
    ]);
    const [sale] = sales;
    const why = await api.get<Explanation>(`/v1/conversions/${sale?.id}/explanation`);
    expect(why.commissions).toMatchObject([{ result: { amountMinor: 2_900 } }]);
    const { data: signups } = await api.get<{ data: Conversion[] }>(`/v1/conversions?partnerId=${partner.id}&type=signup`);
    const because = await api.get<Explanation>(`/v1/conversions/${signups[0]?.id}/explanation`);
    const clickId = sale?.shares[0]?.clickId;
    // To a cookieless programme all browsers of this machine are one visitor: what they followed before is listed, and weighs nothing.
    const weighing = because.touches.filter(({ weightBps = 0 }) => weightBps > 0);
    expect(weighing).toMatchObject([{ clickId, partnerId: partner.id, accepted: true, weightBps: 10_000 }]);
    await expect
      .poll(
        async () => (await api.get<{ data: { id: string; counted: boolean }[] }>(`/v1/clicks?linkId=${partner.linkId}&counted=true`)).data,
        {
          timeout: 20_000,
        },
      )
      .toMatchObject([{ id: clickId, counted: true }]);
  });
});

describe("the demo's own link", () => {
  it("leads to the shop, and follows it to another port", async () => {
    const { id: partnerId } = await makePartner("Host");
    const input = { apiUrl: programme.apiUrl, secretKey: programme.secretKey, partnerId, shopUrl: programme.shopUrl };
    await linkToShop(input);
    await linkToShop(input);
    const { data } = await api.get<{ data: { destinationUrl: string }[] }>(`/v1/links?slug=${SHOP_SLUG}`);
    expect(data).toMatchObject([{ destinationUrl: `${programme.shopUrl}/` }]);
  });

  it("may lead nowhere else on this machine", async () => {
    const { id: partnerId } = await makePartner("Wanderer");
    const { port } = new URL(programme.shopUrl);
    for (const destinationUrl of [
      programme.stripeUrl,
      `http://localhost:${port}/`,
      `http://127.0.0.1:${port}@example.com/`,
      `${programme.shopUrl}0/`,
    ]) {
      await expect(api.post("/v1/links", { partnerId, destinationUrl }), destinationUrl).rejects.toThrow(/destination_not_allowed/);
    }
  });
});
