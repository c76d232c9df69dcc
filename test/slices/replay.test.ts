/**
 * A replayed access log counts what can be worked out from the file by hand: one click a visitor (address and agent) and
 * hour, bots and empty agents and HEADs apart. The lines go through the worker's own fetch, its queue and its consumer.
 */
import { env, exports } from "cloudflare:workers";
import { isbot } from "isbot";
import { describe, expect, inject, it } from "vitest";
import { headersOf, type Visit } from "../../tools/local/visit.ts";
import { type Counts, countClicks, sumOf } from "../../tools/replay/count.ts";
import { readLine, readLog, readTime } from "../../tools/replay/log-lines.ts";
import { api, ORIGIN } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";

const HOUR = 3_600_000;
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const lineOf = (ip: string, time: string, { request = "GET / HTTP/1.1", referrer = "-", agent = FIREFOX } = {}) =>
  `${ip} - - [${time}] "${request}" 200 12 "${referrer}" "${agent}"`;

const SMALL = [
  lineOf("192.0.2.1", "01/Jun/2026:10:00:00 +0000"),
  lineOf("192.0.2.1", "01/Jun/2026:10:59:59 +0000", { request: "POST /form HTTP/1.1" }),
  // 12:30 with its offset is 10:30: the same hour, and so is 09:45 west of Greenwich.
  lineOf("192.0.2.1", "01/Jun/2026:12:30:00 +0200"),
  lineOf("192.0.2.1", "01/Jun/2026:09:45:00 -0100"),
  lineOf("192.0.2.1", "01/Jun/2026:11:00:00 +0000"),
  lineOf("192.0.2.2", "01/Jun/2026:10:00:00 +0000"),
  lineOf("192.0.2.1", "01/Jun/2026:10:00:00 +0000", { agent: 'Mozilla/5.0 \\"quoted\\" Firefox/140.0' }),
  lineOf("192.0.2.3", "01/Jun/2026:10:00:00 +0000", { request: "HEAD / HTTP/1.1" }),
  lineOf("192.0.2.3", "01/Jun/2026:10:00:00 +0000", { agent: "-" }),
  lineOf("192.0.2.3", "01/Jun/2026:10:00:00 +0000", { agent: "curl/8.1" }),
  lineOf("192.0.2.3", "01/Jun/2026:10:00:01 +0000", { agent: "curl/8.1" }),
  "not a line of a log",
  lineOf("192.0.2.4", "31/Jun/2026:10:00:00 +0000"),
].join("\n");

/** The file once more, by other means: a regular expression, and a set of what has been seen. */
function recompute(text: string): { malformed: number; counted: number; duplicates: number; bots: Record<string, number> } {
  const seen = new Set<string>();
  const found = { malformed: 0, counted: 0, duplicates: 0, bots: {} as Record<string, number> };
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const match = /^(\S+) \S+ \S+ \[(.+?) ([+-]\d\d)(\d\d)\] "((?:[^"\\]|\\.)*)" \d+ \S+ "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"$/.exec(line);
    const [, ip, local = "", hours, minutes, request = "", agent = ""] = match ?? [];
    const [, date = "", time = ""] = /^(.+?):(.+)$/.exec(local.replaceAll("/", " ")) ?? [];
    const at = Date.parse(`${date} ${time} GMT${hours}${minutes}`);
    // The platform takes the 31st of June for the 1st of July.
    if (match === null || new Date(`${date} GMT`).getUTCDate() !== Number.parseInt(date, 10)) {
      found.malformed += 1;
      continue;
    }
    const reason = request.startsWith("HEAD ")
      ? "head"
      : agent === "-"
        ? "empty_agent"
        : isbot(agent.replaceAll('\\"', '"'))
          ? "bot"
          : null;
    const visit = `${ip}\n${agent}\n${Math.floor(at / HOUR)}`;
    if (reason !== null) found.bots[reason] = (found.bots[reason] ?? 0) + 1;
    else if (seen.has(visit)) found.duplicates += 1;
    else {
      seen.add(visit);
      found.counted += 1;
    }
  }
  return found;
}

type Link = { id: string; url: string; replay: boolean };

async function replay(visits: readonly Visit[]): Promise<Counts> {
  const partner = await seedPartner();
  const { body: link } = await api<Link>("/v1/links", {
    body: { partnerId: partner.id, destinationUrl: "https://example.com/", replay: true },
  });
  expect(link.replay).toBe(true);
  for (let at = 0; at < visits.length; at += 50) await Promise.all(visits.slice(at, at + 50).map((visit) => follow(link.url, visit)));
  for (let look = 0; look < 100; look += 1) {
    const counts = await countLink(link.id);
    if (sumOf(counts) >= visits.length) return counts;
    await scheduler.wait(200);
  }
  throw new Error("the consumer did not account for all visits");
}

async function follow(url: string, visit: Visit): Promise<void> {
  const headers = headersOf("replay-key-of-the-tests", visit);
  const response = await exports.default.fetch(new Request(url, { method: visit.method, headers, redirect: "manual" }));
  expect(response.status).toBe(302);
}

async function countLink(linkId: string): Promise<Counts> {
  const rows = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: { body: { data: Parameters<typeof countClicks>[0]; nextCursor: string | null } } = await api(
      `/v1/clicks?linkId=${linkId}&limit=100${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    rows.push(...body.data);
    cursor = body.nextCursor;
  }
  return countClicks(rows);
}

const picked = ({ counted, duplicates, bots }: Counts) => ({ counted, duplicates, bots });

describe("a replayed access log", () => {
  it("counts each visitor once an hour, in UTC, and says why it did not count the rest", async () => {
    const log = readLog(SMALL);
    expect(log).toMatchObject({ lines: 13, malformed: 2 });
    const counts = await replay(log.visits);
    expect(picked(counts)).toEqual({ counted: 4, duplicates: 3, bots: { head: 1, empty_agent: 1, bot: 2 } });
    expect(recompute(SMALL)).toEqual({ malformed: 2, ...picked(counts) });
    expect(counts.byBrowser).toEqual({ Firefox: 4 });
  });

  it("replayed again on a link of its own counts the same", async () => {
    const { visits } = readLog(SMALL);
    expect(await replay(visits)).toEqual(await replay(visits));
  });

  const real = inject("accessLog");
  it.skipIf(real === "")("of thousands of real lines counts what the file says", { timeout: 120_000 }, async () => {
    const log = readLog(real);
    const counts = await replay(log.visits);
    expect(sumOf(counts)).toBe(log.lines - log.malformed);
    expect({ malformed: log.malformed, ...picked(counts) }).toEqual(recompute(real));
  });

  it("a time that is not signed with the programme's key is not believed", async () => {
    const partner = await seedPartner();
    const { body: link } = await api<Link>("/v1/links", { body: { partnerId: partner.id, destinationUrl: "https://example.com/" } });
    const visit: Visit = { method: "GET", ip: "192.0.2.9", agent: FIREFOX, referrer: "", at: Date.UTC(2020, 0, 1) };
    await exports.default.fetch(
      new Request(link.url.replace(/^https?:\/\/[^/]+/, ORIGIN), { headers: headersOf("another key", visit), redirect: "manual" }),
    );
    let at: number | null = null;
    for (let look = 0; look < 50 && at === null; look += 1) {
      await scheduler.wait(100);
      at = await env.DB.prepare("select at from clicks where link_id = ?").bind(link.id).first<number>("at");
    }
    expect(at).toBeGreaterThan(Date.now() - HOUR);
  });
});

describe("a line of a log", () => {
  const good = lineOf("2001:db8::1", "17/May/2015:10:05:03 -0730", {
    referrer: 'http://a.example/?q=\\"x\\\\y\\x41',
    agent: 'A \\"b\\" \\\\ c',
  });

  it("is read with its escapes, its offset and its address", () => {
    expect(readLine(`${good}\r`)).toEqual({
      method: "GET",
      ip: "2001:db8::1",
      agent: 'A "b" \\ c',
      referrer: 'http://a.example/?q="x\\yA',
      at: Date.UTC(2015, 4, 17, 17, 35, 3),
    });
  });

  it.each([
    ["an empty line", ""],
    ["no agent", good.slice(0, good.lastIndexOf(' "'))],
    ["an agent without its end", good.slice(0, -1)],
    ["something after the agent", `${good} "x"`],
    ["a quote in the agent that is not escaped", lineOf("192.0.2.1", "17/May/2015:10:05:03 +0000", { agent: 'a "b" c' })],
    ["no time", good.replace(/\[.*\]/, "-")],
    ["a status in words", good.replace('" 200 ', '" OK ')],
    ["two spaces", good.replace(" - ", "  ")],
    ["a control character", good.replace("A ", "A\u0000")],
  ])("is malformed: %s", (_what, line) => {
    expect(readLine(line)).toBeNull();
  });

  it.each([
    "31/Jun/2026:10:00:00 +0000",
    "00/Jun/2026:10:00:00 +0000",
    "01/Foo/2026:10:00:00 +0000",
    "01/Jun/2026:24:00:00 +0000",
    "01/Jun/2026:10:60:00 +0000",
    "01/Jun/2026:10:00:00",
    "01/Jan/1970:00:00:00 +0100",
  ])("has no such time: %s", (time) => {
    expect(readTime(time)).toBeNull();
  });

  it("a leap day is a day", () => {
    expect(readTime("29/Feb/2024:00:00:00 +0000")).toBe(Date.UTC(2024, 1, 29));
    expect(readTime("29/Feb/2026:00:00:00 +0000")).toBeNull();
  });

  it("the last line break ends the last line and begins no other", () => {
    expect(readLog(`${good}\n`)).toMatchObject({ lines: 1, malformed: 0 });
    expect(readLog(`${good}\n\n${good}`)).toMatchObject({ lines: 3, malformed: 1 });
    expect(readLog("")).toMatchObject({ lines: 0, malformed: 0 });
  });
});
