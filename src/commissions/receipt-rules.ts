/**
 * The lines of a commission's receipt: what each adds is known exactly, and all of them together are the commission, to the unit.
 * Pure. Law: nothing is rounded before the last line, which is the rounding itself.
 */
import { roundHalfEven } from "../lib/money.ts";
import type { Step } from "./receipt-contract.ts";

/** Basis points times basis points: exact amounts are minor units times this. */
export const SCALE = 100_000_000n;

/** A step, and what it adds to the commission, exactly; a line without it only tells. */
export type Line = Step & { adds?: bigint };

export const sumOf = (lines: readonly Line[]): bigint => lines.reduce((sum, { adds = 0n }) => sum + adds, 0n);

/** Rounds the sum, once, half to even, and says by how much. */
export function roundLines(lines: readonly Line[]): { amountMinor: number; lines: Line[] } {
  const exact = sumOf(lines);
  const amountMinor = roundHalfEven(exact, SCALE);
  const adds = BigInt(amountMinor) * SCALE - exact;
  if (adds === 0n) return { amountMinor, lines: [...lines] };
  const value = `${decimalOf(exact)} minor units, half to even`;
  return { amountMinor, lines: [...lines, { label: "rounding", value, adds }] };
}

/** As they are kept: exact decimals, and whole units beside them, which add up as well because each ends where the exact sum so far ends. */
export function toSteps(lines: readonly Line[]): Step[] {
  let exact = 0n;
  return lines.map(({ adds, ...step }) => {
    if (adds === undefined) return step;
    const before = exact / SCALE;
    exact += adds;
    return { ...step, amountMinor: Number(exact / SCALE - before), exactMinor: decimalOf(adds) };
  });
}

/** A scaled amount as an exact decimal of minor units: `74985000000n` -> `749.85`. */
function decimalOf(scaled: bigint): string {
  const size = scaled < 0n ? -scaled : scaled;
  const decimals = String(size % SCALE)
    .padStart(8, "0")
    .replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${size / SCALE}${decimals ? `.${decimals}` : ""}`;
}
