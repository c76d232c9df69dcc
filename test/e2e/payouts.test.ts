/** A partner's money on its way, through the browser: the sandbox is connected, a payout is asked for, approved, paid, and its statement taken home. */
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { credit, type Desk, makePartner, open, owner, readCode, signIn } from "../support/partner-browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

type Payout = { id: string; status: string; amountMinor: number };
const payoutsOf = async (partnerId: string): Promise<Payout[]> =>
  (await owner.get<{ data: Payout[] }>(`/v1/payouts?partnerId=${partnerId}`)).data;

async function connectSandbox({ page }: Desk): Promise<void> {
  await page.getByRole("button", { name: "Connect Stripe" }).click();
  await page.getByRole("button", { name: "Agree and submit" }).click();
  await page.getByText("Stripe is connected.").waitFor();
}

describe("a partner with money to be paid out", () => {
  it("connects the sandbox, asks, is approved and paid, and takes the statement home", async () => {
    const partner = await makePartner("Ada");
    await credit(partner, 61_234);
    const desk = await signIn(browser, partner);
    const { page, faults } = desk;
    await open(desk, "/payouts");
    await page.getByText("$612.34").first().waitFor();
    await connectSandbox(desk);

    await page.getByRole("button", { name: "Request a payout" }).click();
    await page.getByText("$612.34 is requested.").waitFor();
    const [payout] = await payoutsOf(partner.id);
    expect(payout).toMatchObject({ status: "requested", amountMinor: 61_234 });

    await page.getByRole("table", { name: "Your payouts" }).getByRole("button").click();
    await page.getByRole("dialog", { name: "Payout" }).getByText("Requested, and reserved for you").waitFor();
    await owner.post(`/v1/payouts/${payout?.id}/approve`);
    await expect.poll(async () => (await payoutsOf(partner.id))[0]?.status, { timeout: 30_000 }).toBe("paid");
    await open(desk, `/payouts?payout=${payout?.id}`);
    await page.getByRole("dialog", { name: "Payout" }).getByText("Paid", { exact: true }).first().waitFor();

    const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("dialog").getByRole("link", { name: "CSV" }).click()]);
    expect(csv.suggestedFilename()).toBe(`statement-${payout?.id}.csv`);
    expect(readFileSync(await csv.path(), "utf8")).toContain("61234");
    const [pdf] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("dialog").getByRole("link", { name: "PDF", exact: true }).click(),
    ]);
    expect(
      readFileSync(await pdf.path())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    expect(faults).toEqual([]);
    await desk.context.close();
  });

  it("is told beside the field what the account refuses, and what was typed stays", async () => {
    const partner = await makePartner("Grace");
    await credit(partner, 10_000);
    const desk = await signIn(browser, partner);
    const { page } = desk;
    await open(desk, "/payouts");
    const amount = page.getByLabel("Amount in USD");
    const ask = page.getByRole("button", { name: "Request a payout" });
    await amount.fill("ten");
    await ask.click();
    await page.getByText("Write an amount such as 100.00.").waitFor();
    await amount.fill("1.00");
    await ask.click();
    await page.getByText("The minimum is $50.00.").waitFor();
    expect(await amount.getAttribute("aria-invalid")).toBe("true");
    await amount.fill("100.01");
    await ask.click();
    await page.getByText("Only $100.00 is available.").waitFor();
    expect(await amount.inputValue()).toBe("100.01");
    await amount.fill("100");
    await ask.click();
    await page.getByText("There is no method that is ready").waitFor();
    await desk.context.close();
  });

  it("is told under the minimum how much is missing, and is not let ask", async () => {
    const partner = await makePartner("Edsger");
    await credit(partner, 2_001);
    const desk = await signIn(browser, partner);
    await open(desk, "/payouts");
    await desk.page.getByText("$29.99 more, and the minimum of $50.00 is reached.").waitFor();
    expect(await desk.page.getByRole("button", { name: "Request a payout" }).count()).toBe(0);
    await desk.context.close();
  });

  it("whose sign-in is too old signs in over the page, and what was typed goes on by itself", async () => {
    const partner = await makePartner("Barbara");
    const desk = await signIn(browser, partner);
    const { page } = desk;
    await open(desk, "/payouts");
    // A session ages 15 minutes; the answer that an aged one gets is given once instead.
    const stale = { status: 403, contentType: "application/problem+json", body: JSON.stringify({ code: "fresh_sign_in_required" }) };
    await page.route(
      "**/api/v1/payout-methods",
      (route) => (route.request().method() === "POST" ? route.fulfill(stale) : route.continue()),
      {
        times: 3,
      },
    );
    await page.getByRole("button", { name: "Add a bank account" }).click();
    await page.getByLabel("Account holder").fill("Barbara L.");
    await page.getByLabel("IBAN or account number").fill("GB33BUKB20201555555555");
    await page.getByRole("button", { name: "Add it" }).click();
    const again = page.getByRole("dialog", { name: "Sign in again for this" });
    await again.waitFor();
    await page.unroute("**/api/v1/payout-methods");
    expect(await page.getByLabel("Account holder").inputValue()).toBe("Barbara L.");
    await again.getByRole("button", { name: "Send me a code" }).click();
    await again.getByLabel("Code").waitFor();
    await expect.poll(() => readCode(partner.email), { timeout: 10_000 }).not.toBe("");
    await again.getByLabel("Code").fill(await readCode(partner.email));
    await again.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("••••5555").waitFor();
    const { data } = await owner.get<{ data: { type: string }[] }>(`/v1/payout-methods?partnerId=${partner.id}`);
    expect(data.map(({ type }) => type)).toEqual(["manual"]);
    await desk.context.close();
  });
});
