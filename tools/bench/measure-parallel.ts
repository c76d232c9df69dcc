/** Identical clicks at once, over the deployed bundle's own socket: how many rounds counted exactly one. Law: every visit is accounted for. */
import { Agent, get } from "node:http";
import { type Figure, figureOf } from "./figures.ts";
import { awaitClicks } from "./measure-redirect.ts";
import type { Bench } from "./runtime.ts";

const AT_ONCE = 64;
const HEADERS = {
  "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
  "CF-Connecting-IP": "2001:db8:ffff::64",
};

const follow = (agent: Agent, url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers: HEADERS }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    }).on("error", reject);
  });

/** An id of the bench's own: its number in the last characters. */
const linkId = (round: number) => `lnk_01h455vb4pex5vsknk08${String(round).padStart(6, "0")}`;

export async function measureParallel(bench: Bench, port: number, rounds: number): Promise<Figure[]> {
  await bench.db.prepare("delete from clicks").run();
  await bench.db.prepare("delete from click_repeats").run();
  for (let round = 0; round < rounds; round += 1) {
    await bench.db
      .prepare("insert into links (id, partner_id, slug, destination_url, is_replay, created_at) values (?, ?, ?, ?, 0, ?)")
      .bind(linkId(round), "ptn_01h455vb4pex5vsknk084sn02q", `parallel-${round}`, "https://example.com/shop", Date.now())
      .run();
  }
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  for (let round = 0; round < rounds; round += 1) {
    const url = `http://127.0.0.1:${port}/parallel-${round}`;
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => follow(agent, url)));
    if (answers.some((status) => status !== 302))
      throw new Error(`not every answer of round ${round} was a redirect: ${answers.join(" ")}`);
  }
  agent.destroy();
  await awaitClicks(bench, rounds * AT_ONCE);
  const exactly = "select count(*) as n from (select link_id from clicks where reason is null group by link_id having count(*) = 1)";
  const exact = (await bench.db.prepare(exactly).first<number>("n")) ?? 0;
  return [
    figureOf({
      name: `rounds of ${AT_ONCE} identical clicks at once that counted one`,
      value: exact,
      unit: `of ${rounds}`,
      goal: `${rounds}`,
      met: exact === rounds,
    }),
  ];
}
