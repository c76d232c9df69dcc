/** Who visits: the visitor of a valid `trb` cookie, else a hash of the day's salt, the address and the agent. */
import type { Ctx } from "../context.ts";
import { sha256 } from "../lib/sha256.ts";
import { DAY, MINUTE } from "../lib/time.ts";
import { findSalt, recallSalt } from "./find-salt.ts";
import { openToken, type TokenParts } from "./token.ts";

const COOKIE_AGE = 30 * DAY;
/** How far ahead of this machine's clock another one's may be. */
const SKEW = 5 * MINUTE;

export type Visitor = { visitor: Uint8Array; cookie: { text: string; parts: TokenParts } | null };
type Signs = { cookie: string | null; ip: string; agent: string; at: number; now: number };

export async function identifyVisitor(ctx: Pick<Ctx, "db" | "config">, { cookie, ip, agent, at, now }: Signs): Promise<Visitor> {
  if (cookie !== null) {
    for (const text of tokensIn(cookie)) {
      const parts = openToken(ctx.config, text);
      if (parts !== null && parts.at <= at + SKEW && parts.at > at - COOKIE_AGE) return { visitor: parts.visitor, cookie: { text, parts } };
    }
  }
  const salt = recallSalt(at, now) ?? (await findSalt(ctx, at, now));
  return { visitor: hashVisitor(`${salt}\n${ip}\n${agent}`), cookie: null };
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(4096);

/** The first 16 bytes of sha256. Written into one buffer: making one a visit costs more than the hash. Signs that do not fit are cut. */
function hashVisitor(signs: string): Uint8Array {
  const { written } = encoder.encodeInto(signs, scratch);
  return sha256(scratch.subarray(0, written)).subarray(0, 16);
}

/** A browser may hold one for the host and one for the domain; the first few are looked at. */
function tokensIn(cookie: string): string[] {
  if (!cookie.includes("trb=")) return [];
  return cookie
    .split(";", 100)
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith("trb="))
    .slice(0, 3)
    .map((pair) => pair.slice(4));
}
