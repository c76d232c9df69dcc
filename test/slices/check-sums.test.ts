/** Every night some of the sums that reports read are made again from the clicks: what is falsified is found, told, and made anew. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkSums } from "../../src/analytics/check-sums.ts";
import { sealOldDays, settleDays } from "../../src/analytics/index.ts";
import { DAY, dayOf, HOUR } from "../../src/lib/time.ts";
import { api } from "../support/api.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { newVisitor } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { count, type Link, makeLink } from "../support/track.ts";
import { makeTestCtx } from "../support/visits.ts";

const ctx = makeTestCtx();
const today = Math.floor(Date.now() / DAY) * DAY;
const day = today - 3 * DAY;
let link: Link;
const run = (sql: string) => env.DB.prepare(sql).run();
const clicksOn = async (at: number) => (await api(`/v1/analytics/overview?from=${dayOf(at)}&to=${dayOf(at)}`)).body.clicks;
const findingsOf = (subject: string) => count("select count(*) as n from findings where subject = ?", subject);
const isSettled = async (at: number) => (await count("select count(*) as n from click_days where day = ?", at)) === 1;

beforeAll(async () => {
  await publishTerms({});
  link = await makeLink(await seedPartner(), { utm: { source: "newsletter" } });
});

beforeEach(async () => {
  for (const table of ["clicks", "click_days", "click_rollups", "findings"]) await run(`delete from ${table}`);
  const visitor = newVisitor();
  for (const hour of [1, 5]) await landClick(link, { visitor, at: day + hour * HOUR });
  await landClick(link, { visitor: newVisitor(), at: day + 5 * HOUR });
  await landClick(link, { visitor: newVisitor(), at: day + 6 * HOUR, reason: "bot" });
  await settleDays(ctx);
});

describe("the nightly check", () => {
  it("finds nothing where the sums are those of the clicks, also after a link's campaign was renamed", async () => {
    await api(`/v1/links/${link.id}`, { method: "PATCH", body: { utm: { source: "renamed" } } });
    expect(await checkSums(ctx)).toEqual({ differing: 0 });
    expect([await isSettled(day), await findingsOf(dayOf(day))]).toEqual([true, 0]);
  });

  const falsified: [string, string][] = [
    ["a count of all clicks", `update click_rollups set counts = '[["",2,9]]' where scope = '' and dimension = ''`],
    ["the visitors of a link", `update click_rollups set counts = '[["",3,3]]' where scope like 'lnk_%' and dimension = ''`],
    ["a quarter of an hour", `update click_rollups set slots = replace(slots, '[20,4,', '[21,4,') where dimension = 'browser'`],
    ["a row that is gone", "delete from click_rollups where scope = '' and dimension = 'device'"],
    [
      "a row that nobody wrote",
      `insert into click_rollups values ('ptn_x', 'country', ${day}, 0, '[["DE",1,1]]', '[["DE",[[0,-1,1,1]]]]')`,
    ],
    ["the clicks of a campaign", `update click_rollups set counts = '[["newsletter",2,4]]' where dimension = 'utm_source' and scope = ''`],
  ];
  it.each(falsified)("finds %s, tells it and has the day summed anew", async (_, sql) => {
    expect((await run(sql)).meta.changes).toBeGreaterThan(0);
    expect(await checkSums(ctx)).toEqual({ differing: 1 });
    expect([await isSettled(day), await findingsOf(dayOf(day))]).toEqual([false, 1]);
    expect(await clicksOn(day)).toBe(3);
    await settleDays(ctx);
    expect(await checkSums(ctx)).toEqual({ differing: 0 });
    expect([await isSettled(day), await clicksOn(day)]).toEqual([true, 3]);
  });

  it("finds a day before it is sealed, so that its clicks are not deleted under a wrong sum", async () => {
    const old = today - 100 * DAY;
    await landClick(link, { visitor: newVisitor(), at: old + HOUR });
    await settleDays(ctx);
    await run(`update click_rollups set counts = '[["",1,7]]' where dimension = '' and day = ${old}`);
    await checkSums(ctx);
    expect([await findingsOf(dayOf(old)), await sealOldDays(ctx)]).toEqual([1, old]);
  });

  it("finds a sealed day's sums that do not agree with each other, and leaves them as they are", async () => {
    await run(`update click_days set is_sealed = 1 where day = ${day}`);
    await run("delete from clicks");
    expect(await checkSums(ctx)).toEqual({ differing: 0 });
    await run(
      `update click_rollups set counts = '[["Chrome",2,9]]', slots = '[["Chrome",[[4,-1,2,9]]]]' where dimension = 'browser' and scope = ''`,
    );
    expect(await checkSums(ctx)).toEqual({ differing: 1 });
    expect([await isSettled(day), await findingsOf(dayOf(day))]).toEqual([true, 1]);
    const told = (await env.DB.prepare("select detail from findings where subject = ?").bind(dayOf(day)).first<string>("detail")) ?? "";
    expect(told).toContain("of browser");
  });
});
