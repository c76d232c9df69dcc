/**
 * Whether a click comes too fast to be a person's: velocity of a visitor or an address over all links, a flood of one link by
 * one network or agent. Law: this isolate's memory of the running minute in tables of fixed size; it over-counts a
 * little when they fill, never under, and whoever is over a limit is redirected as ever.
 */
import type { ClickFraudRules } from "../program/index.ts";

const BITS = 17;
const visitors = new Uint16Array(1 << BITS);
const addresses = new Uint16Array(1 << BITS);
const networks = new Uint16Array(1 << BITS);
const agents = new Uint16Array(1 << BITS);
const FULL = 65_535;
let minute = 0;

/** For tests: as in an isolate that has just started. */
export function forgetCounters(): void {
  for (const table of [visitors, addresses, networks, agents]) table.fill(0);
  minute = 0;
}

type Watched = {
  /** 16 bytes. */
  visitor: Uint8Array;
  ip: string;
  agent: string;
  /** The link's id comes first. */
  idBytes: Uint8Array;
  /** Of a click that this isolate knows: judged, but counted for nothing. */
  isRepeat: boolean;
  now: number;
};

/** Counts a visit that is countable so far and says which limit it is over, if any. */
export function watchVisit({ visitor, ip, agent, idBytes, isRepeat, now }: Watched, rules: ClickFraudRules): "velocity" | "flood" | null {
  const current = Math.floor(now / 60_000);
  if (current !== minute) {
    forgetCounters();
    minute = current;
  }
  const step = isRepeat ? 0 : 1;
  const link = wordOf(idBytes, 12);
  const clicksOfVisitor = count(visitors, wordOf(visitor, 0), step);
  const clicksOfAddress = count(addresses, hashText(ip, ip.length, 0), step);
  const visitorsOfNetwork = count(networks, hashText(ip, networkLength(ip), link), step);
  const visitorsOfAgent = count(agents, hashText(agent, agent.length, link), step);
  if (clicksOfVisitor > rules.visitorPerMinute || clicksOfAddress > rules.addressPerMinute) return "velocity";
  return visitorsOfNetwork > rules.networkPerMinute || visitorsOfAgent > rules.agentPerMinute ? "flood" : null;
}

/** The smaller of two places counts: two things that share one place hardly ever share the other. */
function count(table: Uint16Array, hash: number, step: number): number {
  const first = hash >>> (32 - BITS);
  const second = Math.imul(hash ^ 0x5bd1e995, 0x9e3779b1) >>> (32 - BITS);
  const [a, b] = [table[first] ?? 0, table[second] ?? 0];
  if (a < FULL) table[first] = a + step;
  if (b < FULL && second !== first) table[second] = b + step;
  return Math.min(a, b) + step;
}

const wordOf = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

function hashText(text: string, length: number, seed: number): number {
  let hash = seed ^ 0x811c9dc5;
  for (let index = 0; index < length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  // The last characters differ most: their bits are spread to the top, where the place is read.
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
}

/** How much of an address as it is written names its network; `cutAddress` is exact and ten times dearer. */
function networkLength(ip: string): number {
  const dot = ip.lastIndexOf(".");
  if (dot !== -1) return dot;
  const second = ip.indexOf(":", ip.indexOf(":") + 1);
  const third = ip.indexOf(":", second + 1);
  return third === -1 ? ip.length : third;
}
