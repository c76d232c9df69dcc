/**
 * `npm run screenshots [-- FOLDER]`: against a running start, every page of the dashboard in both schemes and two widths. Law: a page
 * whose policy is broken, that throws, or that asks outside its own origin fails the run.
 */
import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../test/support/browser.ts";
import { Complaint, getRunning, LOCAL, runTool } from "./local/settings.ts";
import { listPages, type Side } from "./screenshots/pages.ts";

const SCHEMES = ["light", "dark"] as const;
const SIZES = [
  { width: 1280, height: 860 },
  { width: 360, height: 740 },
] as const;

type Shot = { side: Side; scheme: (typeof SCHEMES)[number]; size: (typeof SIZES)[number]; folder: string };

/** What a page may not do, as it happens. */
function watch(page: Page, faults: string[]): void {
  page.on("pageerror", (error) => faults.push(`${page.url()} threw: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/401|404/.test(message.text())) faults.push(`${page.url()} says: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(page.url()).origin && page.url() !== "about:blank")
      faults.push(`${page.url()} asks ${request.url()}`);
  });
}

async function shoot(browser: Browser, { side, scheme, size, folder }: Shot): Promise<string[]> {
  const faults: string[] = [];
  const context = await browser.newContext({ colorScheme: scheme, viewport: size });
  if (side.signInUrl !== null) await (await context.newPage()).goto(side.signInUrl);
  for (const { name, path } of side.pages) {
    const page = await context.newPage();
    watch(page, faults);
    await page.goto(new URL(path, side.origin).href);
    await page.waitForLoadState("networkidle");
    // A page that fits the window is shown as a window; a longer one as a whole.
    await page.screenshot({ path: `${folder}/${name}-${scheme}-${size.width}.png`, fullPage: true, animations: "disabled" });
    await page.close();
  }
  await context.close();
  return faults;
}

async function main(): Promise<void> {
  const folder = process.argv[2] ?? `${LOCAL}/screenshots`;
  mkdirSync(folder, { recursive: true });
  const sides = await listPages(getRunning());
  const browser = await openBrowser();
  try {
    const faults: string[] = [];
    for (const side of sides)
      for (const scheme of SCHEMES) for (const size of SIZES) faults.push(...(await shoot(browser, { side, scheme, size, folder })));
    const pages = sides.reduce((sum, side) => sum + side.pages.length, 0);
    console.log(`${pages} pages, ${pages * SCHEMES.length * SIZES.length} pictures in ${folder}`);
    if (faults.length > 0) throw new Complaint([...new Set(faults)].join("\n"));
  } finally {
    await browser.close();
  }
}

await runTool(main);
