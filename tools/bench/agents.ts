/** Agents of real browsers and of crawlers, from two npm packages: how many crawlers are counted, how many browsers are not. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isBotAgent } from "../../src/clicks/is-bot-agent.ts";
import { type Figure, figureOf } from "./figures.ts";

const require = createRequire(import.meta.url);
const BROWSERS = 5_000;
const SEED = 20_261_001;

type Browser = { userAgent: string; deviceCategory: string; weight: number };
const readBrowsers = (): Browser[] =>
  JSON.parse(readFileSync(require.resolve("user-agents").replace(/index\.c?js$/, "user-agents.json"), "utf8"));

/** `BROWSERS` draws by the weights of real traffic, half of desktops and half of phones and tablets, the same for a seed. */
export function drawBrowsers(seed = SEED): string[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const all = readBrowsers();
  return [true, false].flatMap((isDesktop) => {
    const some = all.filter(({ deviceCategory }) => (deviceCategory === "desktop") === isDesktop);
    let total = 0;
    const reached = some.map(({ userAgent, weight }) => {
      total += weight;
      return { userAgent, total };
    });
    return Array.from({ length: BROWSERS / 2 }, () => {
      const drawn = next() * total;
      return reached.find((each) => each.total > drawn)?.userAgent ?? "";
    });
  });
}

/** Every agent that the package gives as an instance of a crawler. */
export const listCrawlers = (): string[] =>
  (require("crawler-user-agents") as { instances: string[] }[]).flatMap(({ instances }) => instances);

export function measureAgents(): Figure[] {
  const [crawlers, browsers] = [listCrawlers(), drawBrowsers()];
  const share = (agents: readonly string[], isWrong: (agent: string) => boolean) => (100 * agents.filter(isWrong).length) / agents.length;
  const counted = share(crawlers, (agent) => !isBotAgent(agent));
  const filtered = share(browsers, isBotAgent);
  return [
    figureOf({ name: `crawlers counted, of ${crawlers.length}`, value: counted, unit: "%", goal: "<= 1%", met: counted <= 1 }),
    figureOf({ name: `browsers filtered, of ${browsers.length}`, value: filtered, unit: "%", goal: "<= 0.1%", met: filtered <= 0.1 }),
  ];
}
