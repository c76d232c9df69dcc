/**
 * The same device without a script: a hash of the day's salt, the address's network, agent, language and hints. Law: for duplicates and fraud of
 * this programme only; it says nothing once the salt is deleted, and nobody who asks not to be tracked has one.
 */
import { Buffer } from "node:buffer";
import type { Ctx } from "../context.ts";
import { sha256 } from "../lib/sha256.ts";
import { DAY } from "../lib/time.ts";
import type { Visit } from "./contract.ts";
import { findSalt, recallSalt } from "./find-salt.ts";
import { cutAddress } from "./rules.ts";

/** The salts of the days that the visits are of, by day. */
export async function findSalts(ctx: Pick<Ctx, "db" | "now">, visits: readonly Visit[]): Promise<ReadonlyMap<number, string>> {
  const salts = new Map<number, string>();
  const now = ctx.now();
  for (const { at, language } of visits) {
    const day = Math.floor(at / DAY);
    if (language !== null && !salts.has(day)) salts.set(day, recallSalt(at, now) ?? (await findSalt(ctx, at, now)));
  }
  return salts;
}

const encoder = new TextEncoder();

/** 24 hex digits, or null where there is to be none. */
export function fingerprintVisit(visit: Visit, salts: ReadonlyMap<number, string>): string | null {
  const salt = salts.get(Math.floor(visit.at / DAY));
  if (visit.language === null || salt === undefined) return null;
  const signs = `${salt}\nfingerprint\n${cutAddress(visit.ip)}\n${visit.agent}\n${visit.language}\n${visit.hints}`;
  return Buffer.from(sha256(encoder.encode(signs))).toString("hex", 0, 12);
}
