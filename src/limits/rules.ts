/** Counts in a sliding window, and whom an address stands for. Pure. */
import { SECOND } from "../lib/time.ts";
import type { Limit, Taken } from "./contract.ts";

/** The instants that still count, and whether one more is allowed; there are never more than `limit`, so the state is bounded. */
export function takeOne(hits: readonly number[], { limit, windowMs }: Limit, now: number): { hits: number[]; taken: Taken } {
  const counted = hits.filter((at) => at > now - windowMs && at <= now).slice(-limit);
  const [oldest] = counted;
  if (counted.length < limit || oldest === undefined) return { hits: [...counted, now], taken: { ok: true } };
  return { hits: counted, taken: { ok: false, retryAfter: Math.max(1, Math.ceil((oldest + windowMs - now) / SECOND)) } };
}

/** Who an address is counted as: itself, or for IPv6 its /64, within which one machine takes as many addresses as it likes. */
export function countedAddress(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.toLowerCase().split("::", 2);
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::`;
}
