/** A browser and its system in two words, as far as its own words tell. */
import { t } from "../../../words/index.ts";

const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/HeadlessChrome\/|Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, "Windows"],
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

const findIn = (agent: string, words: readonly [RegExp, string][]): string | undefined => words.find(([sign]) => sign.test(agent))?.[1];

export function browserOf(agent: string | null): string {
  if (agent === null) return t.events.unknown;
  const known = [findIn(agent, BROWSERS), findIn(agent, SYSTEMS)].filter((each) => each !== undefined);
  return known.length === 0 ? agent.slice(0, 60) : known.join(", ");
}
