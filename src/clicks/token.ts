/**
 * The click token (`trb`): 81 signed bytes as 108 characters of base64url. Law: valid only byte for byte as issued, and
 * enough by itself to attribute, so a conversion need not wait for the click's row.
 *
 * version 1 | key id 1 | link 16 | partner 16 | visitor 16 | time 6 | window minutes 2 | flags 1 | random 6 | HMAC-SHA256, first 16
 */
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import type { Config } from "../context.ts";
import { idFromBytes } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { hmacSha256, sha256 } from "../lib/sha256.ts";
import { windowStart } from "./rules.ts";

const VERSION = 1;
const SIGNED = 65;
const LENGTH = 81;
const TEXT_LENGTH = 108;

/** The agent is a bot (or says nothing): what it converts is attributed and held. */
export const FLAG_BOT = 1;
/** The visit is not countable: its click has a key of its own. */
export const FLAG_OWN_KEY = 2;
/** The shield did not count the visit: a data centre's network, or one that came too fast. It attributes as any other. */
export const FLAG_DOUBTFUL = 4;

export type TokenParts = {
  /** The 32 bytes of link and partner id. */
  idBytes: Uint8Array;
  /** 16 bytes. */
  visitor: Uint8Array;
  /** Milliseconds. */
  at: number;
  windowMinutes: number;
  flags: number;
  /** 6 bytes. */
  random: Uint8Array;
};

type Keys = Pick<Config, "tokenKeys">;

const macOf = (key: Uint8Array, signed: Uint8Array) => hmacSha256(key, signed).subarray(0, LENGTH - SIGNED);

/** Signs with the newest key. */
export function signToken(config: Keys, parts: TokenParts): string {
  const [newest] = config.tokenKeys;
  if (newest === undefined) throw new Error("there is no token key");
  const bytes = Buffer.alloc(LENGTH);
  bytes[0] = VERSION;
  bytes[1] = newest.id;
  bytes.set(parts.idBytes, 2);
  bytes.set(parts.visitor, 34);
  bytes.writeUIntBE(parts.at, 50, 6);
  bytes.writeUInt16BE(parts.windowMinutes, 56);
  bytes[58] = parts.flags;
  bytes.set(parts.random, 59);
  bytes.set(macOf(newest.key, bytes.subarray(0, SIGNED)), SIGNED);
  return bytes.toString("base64url");
}

/** The parts of a token that we signed, null for anything else. */
export function openToken(config: Keys, text: string): TokenParts | null {
  if (text.length !== TEXT_LENGTH) return null;
  const bytes = Buffer.from(text, "base64url");
  // The decoder skips what it does not know and takes both alphabets; only one spelling is ours.
  if (bytes.length !== LENGTH || bytes.toString("base64url") !== text || bytes[0] !== VERSION) return null;
  const key = config.tokenKeys.find(({ id }) => id === bytes[1]);
  if (key === undefined || !timingSafeEqual(macOf(key.key, bytes.subarray(0, SIGNED)), bytes.subarray(SIGNED))) return null;
  return {
    idBytes: bytes.subarray(2, 34),
    visitor: bytes.subarray(34, 50),
    at: bytes.readUIntBE(50, 6),
    windowMinutes: bytes.readUInt16BE(56),
    flags: bytes[58] ?? 0,
    random: bytes.subarray(59, SIGNED),
  };
}

/** The id of the click that a visit makes: the window's start, then 80 bits of a hash that a countable visit shares with its repeats. */
export function clickIdOf(parts: TokenParts): string {
  const isOwn = (parts.flags & FLAG_OWN_KEY) !== 0;
  const windowAt = windowStart(parts.at, parts.windowMinutes);
  const hashed = Buffer.alloc(isOwn ? 44 : 38);
  hashed.set(parts.idBytes.subarray(0, 16), 0);
  hashed.set(parts.visitor, 16);
  hashed.writeUIntBE(isOwn ? parts.at : windowAt, 32, 6);
  if (isOwn) hashed.set(parts.random, 38);
  const id = Buffer.alloc(16);
  id.writeUIntBE(windowAt, 0, 6);
  id.set(sha256(hashed).subarray(0, 10), 6);
  return idFromBytes("clk", id);
}

/** What a token says. `visitor` is 32 hex digits, `at` and the window in milliseconds and minutes. */
export type ClickToken = {
  linkId: string;
  partnerId: string;
  visitor: string;
  at: number;
  clickId: string;
  isBot: boolean;
  /** From a data centre, or too fast to be a person's: worth a look when something is earned by it. */
  isDoubtful: boolean;
  windowMinutes: number;
};

/** Reads a token; refuses with `token_invalid`. How old it may be is attribution's to say. */
export function readToken(ctx: { config: Keys }, text: string): Result<ClickToken> {
  const parts = openToken(ctx.config, text);
  if (parts === null) return refuse("token_invalid", "the token is not one that was issued here");
  return ok({
    linkId: idFromBytes("lnk", parts.idBytes.subarray(0, 16)),
    partnerId: idFromBytes("ptn", parts.idBytes.subarray(16, 32)),
    visitor: Buffer.from(parts.visitor).toString("hex"),
    at: parts.at,
    clickId: clickIdOf(parts),
    isBot: (parts.flags & FLAG_BOT) !== 0,
    isDoubtful: (parts.flags & FLAG_DOUBTFUL) !== 0,
    windowMinutes: parts.windowMinutes,
  });
}
