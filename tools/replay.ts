/**
 * `npm run replay -- FILE [--json]`: sends each line of an access log through the click path as a visit and prints what was
 * counted, and why the rest was not. Law: what is printed adds up to the lines, or the command fails and says so.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Api, inParallel, listAll, makeApi } from "./local/api.ts";
import { Complaint, getReplayKey, getRunning, runTool } from "./local/settings.ts";
import { startVisiting, type Visit } from "./local/visit.ts";
import { type CountedRow, type Counts, countClicks, sumOf } from "./replay/count.ts";
import { readLog } from "./replay/log-lines.ts";

const WIDTH = 16;
/** How long nothing may arrive before the consumer is given up on. */
const PATIENCE = 60_000;

type Report = { lines: number; malformed: number; clicks: number } & Counts;
type Link = { id: string; url: string };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean", default: false } } });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Complaint("usage: npm run replay -- FILE [--json]");
  const log = readLog(readFile(file));
  const running = getRunning();
  if (running.partnerId === null) throw new Complaint("this programme has no demo partner to replay for: `npm start -- --fresh` makes one");
  const api = makeApi(running);
  const began = Date.now();
  const link = await makeLink(api, running.partnerId);
  await sendAll(log.visits, { link, isQuiet: values.json });
  const sentAfter = (Date.now() - began) / 1000;
  const counts = await waitForAll(api, { link, expected: log.visits.length });
  const report: Report = { lines: log.lines, malformed: log.malformed, clicks: log.visits.length, ...counts };
  if (values.json) console.log(JSON.stringify(report));
  else tell(report, { file, link, sentAfter, seconds: (Date.now() - began) / 1000 });
}

/** Byte by byte, so that an agent is sent exactly as it was logged. The name is looked for from where npm was called, too. */
function readFile(name: string): string {
  const path = [resolve(name), resolve(process.env["INIT_CWD"] ?? ".", name)].find((each) => existsSync(each));
  if (path === undefined) throw new Complaint(`there is no file ${name}`);
  return readFileSync(path, "latin1");
}

async function makeLink(api: Api, partnerId: string): Promise<Link> {
  const { terms } = await api.get<{ terms: { allowedHosts: string[] } }>("/v1/program/terms");
  const [host] = terms.allowedHosts;
  if (host === undefined) throw new Complaint("the programme's terms allow no host, so no link can be made");
  return api.post<Link>("/v1/links", { partnerId, destinationUrl: `https://${host}/`, name: "Replay of an access log", replay: true });
}

async function sendAll(visits: readonly Visit[], { link, isQuiet }: { link: Link; isQuiet: boolean }): Promise<void> {
  const visiting = startVisiting(getReplayKey(), WIDTH);
  const failures: unknown[] = [];
  let sent = 0;
  await inParallel(visits, WIDTH, async (visit) => {
    await visiting.follow({ ...visit, url: link.url }).catch((error: unknown) => failures.push(error));
    sent += 1;
    if (!isQuiet && process.stderr.isTTY && sent % 100 === 0) process.stderr.write(`\r${sent} of ${visits.length} visits sent`);
  });
  if (!isQuiet && process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  visiting.close();
  if (failures.length > 0)
    throw new Complaint(`${failures.length} of ${visits.length} visits did not arrive, the first because: ${String(failures[0])}`);
}

/** Looks until every visit is accounted for. */
async function waitForAll(api: Api, { link, expected }: { link: Link; expected: number }): Promise<Counts> {
  let found = -1;
  let deadline = Date.now() + PATIENCE;
  while (true) {
    const counts = countClicks(await listAll<CountedRow>(api, `/v1/clicks?linkId=${link.id}`));
    const sum = sumOf(counts);
    if (sum === expected) return counts;
    if (sum > expected) throw new Complaint(`${expected} visits were sent, but ${sum} are accounted for`);
    if (sum > found) deadline = Date.now() + PATIENCE;
    if (Date.now() > deadline)
      throw new Complaint(`${expected} visits were sent, but only ${sum} are accounted for, and none came in the last minute`);
    found = sum;
    await sleep(500);
  }
}

function tell(report: Report, { file, link, sentAfter, seconds }: { file: string; link: Link; sentAfter: number; seconds: number }): void {
  const row = (name: string, count: number) => console.log(`  ${name.padEnd(28)}${String(count).padStart(9)}`);
  const list = (title: string, counts: Record<string, number>) => {
    console.log(`\n${title}`);
    for (const [name, count] of Object.entries(counts)) row(name, count);
  };
  console.log(`${file} as visits of ${link.url}\n`);
  row("lines", report.lines);
  row("malformed", report.malformed);
  row("visits sent", report.clicks);
  list("What became of them", { counted: report.counted, duplicate: report.duplicates, ...report.bots });
  list("The counted by device", report.byDevice);
  list("The counted by browser", report.byBrowser);
  console.log(`\nSent in ${sentAfter.toFixed(1)} s, all accounted for after ${seconds.toFixed(1)} s.`);
}

await runTool(main);
