/**
 * A million tokens that were not issued here, or too long ago: none is accepted. "Accepted" is what a conversion makes of it: read
 * by the click path's own reader, and young enough for attribution's own rule.
 */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { attribute, type Evidence } from "../../src/attribution/index.ts";
import { readToken, signToken, type TokenParts } from "../../src/clicks/token.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 9, 1);
const ours = {
  tokenKeys: [
    { id: 2, key: new Uint8Array(32).fill(7) },
    { id: 1, key: new Uint8Array(32).fill(9) },
  ],
};
/** Another programme's keys, under the ids of ours. */
const theirs = { tokenKeys: [{ id: 2, key: new Uint8Array(32).fill(8) }] };
type Config = typeof theirs;

let state = 42;
const draw = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const drawBytes = (length: number) => Uint8Array.from({ length }, () => draw(128));

const makeParts = (at: number): TokenParts => ({
  idBytes: drawBytes(32),
  visitor: drawBytes(16),
  at,
  windowMinutes: 60,
  flags: draw(8),
  random: drawBytes(6),
});
const issued = Array.from({ length: 2_000 }, () => signToken(ours, makeParts(NOW - draw(30 * DAY))));
const pick = (): string => issued[draw(issued.length)] ?? "";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const withByte = (text: string, at: number, change: (byte: number) => number): string => {
  const bytes = Buffer.from(text, "base64url");
  bytes[at] = change(bytes[at] ?? 0) & 255;
  return bytes.toString("base64url");
};

/** Each makes a token that was never issued, of one that was. */
const FORGERIES: readonly (() => string)[] = [
  () => withByte(pick(), draw(81), (byte) => byte ^ (1 << draw(8))),
  () => withByte(pick(), draw(81), (byte) => byte + 1 + draw(255)),
  // The parts that pay somebody: link, partner, time, flags.
  () => withByte(pick(), 2 + draw(32), (byte) => byte ^ 1),
  () => withByte(pick(), 50 + draw(6), (byte) => byte + 1),
  () => withByte(pick(), 58, (byte) => byte ^ (1 + draw(255))),
  () => withByte(pick(), draw(2), (byte) => byte + 1 + draw(255)),
  () => pick().slice(0, draw(108)),
  () => pick().slice(1 + draw(107)),
  () => pick() + ALPHABET.charAt(draw(64)).repeat(1 + draw(3)),
  () => ` ${pick().slice(1)}`,
  // One's body with another's signature, cut at a whole group.
  () => {
    const [one, two] = [pick(), pick()];
    return one === two ? one.slice(4) : one.slice(0, 84) + two.slice(84);
  },
  () => {
    const text = pick();
    const other = text.replaceAll("-", "+").replaceAll("_", "/");
    return other === text ? text.toLowerCase() : other;
  },
  () => Array.from({ length: 108 }, () => ALPHABET.charAt(draw(64))).join(""),
];
const swapped = () => {
  const text = pick();
  const at = draw(107);
  const [a, b] = [text.charAt(at), text.charAt(at + 1)];
  return a === b ? text.slice(1) : text.slice(0, at) + b + a + text.slice(at + 2);
};

const evidenceOf = (click: Evidence["clicks"][number]): Evidence => ({
  occurredAt: NOW,
  terms: { ...DEFAULT_TERMS.attribution },
  customerEmail: null,
  binding: null,
  clicks: [click],
  hasInvalidToken: false,
  code: null,
  partners: new Map([[click.partnerId, { id: click.partnerId, status: "active", email: "ada@example.com" }]]),
});

function isAccepted(config: Config, text: string): boolean {
  const read = readToken({ config }, text);
  if (!read.ok) return false;
  const { clickId, linkId, partnerId, at, isBot } = read.value;
  return attribute(evidenceOf({ source: "token", clickId, linkId, partnerId, at, isBot, isReplay: false })).touches.some(
    (touch) => touch.accepted,
  );
}
const countAccepted = (n: number, make: () => string, config: Config = ours): number => {
  let accepted = 0;
  for (let index = 0; index < n; index += 1) if (isAccepted(config, make())) accepted += 1;
  return accepted;
};

const foreign = () => signToken(theirs, makeParts(NOW - DAY));
const expired = () => signToken(ours, makeParts(NOW - 30 * DAY - 1 - draw(365 * DAY)));

describe("a million tokens", { timeout: 120_000 }, () => {
  it("mutated, cut, spliced, spelled otherwise, foreign or expired: none is accepted", () => {
    const makers = [...FORGERIES, swapped];
    const rounds = Math.ceil(900_000 / makers.length);
    expect(makers.map((make) => countAccepted(rounds, make))).toEqual(makers.map(() => 0));
    expect(countAccepted(60_000, foreign)).toBe(0);
    expect(countAccepted(40_000, expired)).toBe(0);
  });

  it("would be found if they were accepted: issued ones all are, and another programme's are by its own keys", () => {
    expect(countAccepted(1_000, pick)).toBe(1_000);
    expect(countAccepted(1_000, foreign, theirs)).toBe(1_000);
    expect(countAccepted(1_000, expired)).toBe(0);
    expect(countAccepted(100, () => signToken(ours, makeParts(NOW - 30 * DAY)))).toBe(100);
  });
});
