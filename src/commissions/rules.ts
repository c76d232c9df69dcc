/**
 * What a partner earns: one pure function from frozen inputs and the net sale to an amount and its receipt.
 * A refund is the same function on less; nothing is rounded before the end.
 */
import { formatBps, formatMinor, roundHalfEven, split } from "../lib/money.ts";
import type { CommissionInputs, CommissionStatus, Step } from "./contract.ts";

export type Evaluation = { amountMinor: number; steps: Step[] };

/** Basis points times basis points. */
const SCALE = 100_000_000n;

/**
 * The commission of one share for what is left of its sale (`netSaleMinor`, the whole sale less refunds; a signup's is 0).
 * `share x rate x (1 + volume bonus) + flat, at most the cap`, rounded once, half to even.
 */
export function evaluateCommission(inputs: CommissionInputs, netSaleMinor: number): Evaluation {
  return inputs.type === "signup" ? evaluateSignup(inputs) : evaluateSale(inputs, netSaleMinor);
}

function evaluateSignup(inputs: CommissionInputs): Evaluation {
  const { signupBonusMinor, currency } = inputs.terms;
  const amountMinor = partOf(inputs, signupBonusMinor);
  const steps: Step[] = [
    { label: "signup_bonus", value: `${formatMinor(signupBonusMinor, currency)} from ${inputs.tier}`, amountMinor: signupBonusMinor },
    ...weightStep(inputs, amountMinor),
  ];
  return finish({ amountMinor, steps, currency });
}

function evaluateSale(inputs: CommissionInputs, netSaleMinor: number): Evaluation {
  const { terms, currency } = inputs;
  // Amounts in the terms are in the terms' currency: another currency earns its rate and nothing else.
  const isTermsCurrency = currency === terms.currency;
  const shareMinor = netShareOf(inputs, netSaleMinor);
  const steps: Step[] = [
    { label: "base", value: formatMinor(netSaleMinor, currency), amountMinor: netSaleMinor },
    ...weightStep(inputs, shareMinor),
  ];
  if (isTermsCurrency && inputs.saleAmountMinor < terms.minimumSaleMinor) {
    steps.push({ label: "minimum_sale", value: `below ${formatMinor(terms.minimumSaleMinor, currency)}`, amountMinor: 0 });
    return finish({ amountMinor: 0, steps, currency });
  }
  if (shareMinor === 0) return finish({ amountMinor: 0, steps, currency });

  steps.push({
    label: "rate",
    value: `${formatBps(inputs.rateBps)} from ${inputs.rateSource === "tier" ? inputs.tier : inputs.rateSource}`,
  });
  let scaled = 0n;
  for (const part of isTermsCurrency ? bracketParts(inputs, shareMinor) : [{ amountMinor: shareMinor, bonusBps: 0 }]) {
    scaled += BigInt(part.amountMinor) * BigInt(inputs.rateBps) * BigInt(10_000 + part.bonusBps);
    if (part.bonusBps > 0) steps.push({ label: "volume_bonus", value: bonusWords(inputs, part), amountMinor: part.amountMinor });
  }
  if (isTermsCurrency && terms.flatPerSaleMinor > 0) {
    const flat = partOf(inputs, terms.flatPerSaleMinor);
    scaled += BigInt(flat) * SCALE;
    steps.push({ label: "flat_per_sale", value: `+${formatMinor(flat, currency)}`, amountMinor: flat });
  }
  const cap = isTermsCurrency && terms.capMinor !== null ? partOf(inputs, terms.capMinor) : null;
  if (cap !== null && scaled > BigInt(cap) * SCALE) {
    scaled = BigInt(cap) * SCALE;
    steps.push({ label: "cap", value: `at most ${formatMinor(cap, currency)}`, amountMinor: cap });
  }
  if (scaled % SCALE !== 0n) steps.push({ label: "rounding", value: `${exact(scaled)} minor units, half to even` });
  return finish({ amountMinor: roundHalfEven(scaled, SCALE), steps, currency });
}

function finish(evaluation: { amountMinor: number; steps: Step[]; currency: string }): Evaluation {
  const { amountMinor, steps, currency } = evaluation;
  if (amountMinor === 0) steps.push({ label: "rounds_to_zero", value: `less than one minor unit of ${currency}, no commission` });
  else steps.push({ label: "result", value: formatMinor(amountMinor, currency), amountMinor });
  return { amountMinor, steps };
}

/** This share's part of a whole amount: split by all the weights, so that the parts of all shares sum to it. */
const partOf = (inputs: CommissionInputs, wholeMinor: number): number => split(wholeMinor, inputs.weightsBps)[inputs.position] ?? 0;

/**
 * This share's part of what is left of its sale: its full part less its part of what was refunded, split by the full parts.
 * So each lies between 0 and its full part, and all together are what is left. (Splitting what is left by the weights would
 * do neither: largest remainders are not monotone.)
 */
export function netShareOf(inputs: Pick<CommissionInputs, "saleAmountMinor" | "weightsBps" | "position">, netSaleMinor: number): number {
  const full = split(inputs.saleAmountMinor, inputs.weightsBps);
  const refundedMinor = inputs.saleAmountMinor - netSaleMinor;
  const refunded = refundedMinor === 0 ? [] : split(refundedMinor, full);
  return (full[inputs.position] ?? 0) - (refunded[inputs.position] ?? 0);
}

function weightStep(inputs: CommissionInputs, amountMinor: number): Step[] {
  const weight = inputs.weightsBps[inputs.position] ?? 0;
  return weight === 10_000 ? [] : [{ label: "weight", value: `${formatBps(weight)} of it is this partner's`, amountMinor }];
}

type BracketPart = { amountMinor: number; bonusBps: number };

/** The share cut by volume brackets: whole at the bracket reached before it (cliff), or each part at its own (marginal). */
function bracketParts(inputs: CommissionInputs, shareMinor: number): BracketPart[] {
  const { mode, brackets } = inputs.terms.volume;
  const from = inputs.volumeBeforeMinor;
  const reached = brackets.findLast((bracket) => bracket.fromMinor <= from)?.bonusBps ?? 0;
  if (mode === "cliff") return [{ amountMinor: shareMinor, bonusBps: reached }];
  const parts: BracketPart[] = [];
  let at = from;
  let bonusBps = reached;
  for (const bracket of brackets.filter((candidate) => candidate.fromMinor > from)) {
    const amountMinor = Math.min(bracket.fromMinor, from + shareMinor) - at;
    if (amountMinor <= 0) break;
    parts.push({ amountMinor, bonusBps });
    at += amountMinor;
    bonusBps = bracket.bonusBps;
  }
  const rest = from + shareMinor - at;
  if (rest > 0) parts.push({ amountMinor: rest, bonusBps });
  return parts;
}

function bonusWords(inputs: CommissionInputs, part: BracketPart): string {
  const { currency, volume } = inputs.terms;
  const before = formatMinor(inputs.volumeBeforeMinor, currency);
  return volume.mode === "cliff"
    ? `+${formatBps(part.bonusBps)} of the rate, ${before} sold this month before`
    : `+${formatBps(part.bonusBps)} of the rate on ${formatMinor(part.amountMinor, currency)}, ${before} sold this month before`;
}

/** A scaled amount as an exact decimal of minor units, for the receipt. */
function exact(scaled: bigint): string {
  const decimals = String(scaled % SCALE)
    .padStart(8, "0")
    .replace(/0+$/, "");
  return `${scaled / SCALE}${decimals ? `.${decimals}` : ""}`;
}

/** Where a commission's money is; the released rest is `amountMinor - reversedMinor - pendingMinor - heldMinor`. */
export type CommissionParts = {
  amountMinor: number;
  reversedMinor: number;
  pendingMinor: number;
  heldMinor: number;
  paidMinor: number;
  isRejected: boolean;
};

/** One word for where a commission stands; `paid` is when all that is left of it is covered by paid payouts. */
export function commissionStatus(parts: CommissionParts): CommissionStatus {
  const netMinor = parts.amountMinor - parts.reversedMinor;
  if (parts.isRejected) return "rejected";
  if (netMinor === 0) return "reversed";
  if (parts.heldMinor > 0) return "held";
  if (parts.pendingMinor > 0) return "pending";
  return parts.paidMinor === netMinor ? "paid" : "approved";
}

/** What a refund takes back: what is left of the commission less the commission of the net sale. Below zero it gives a unit back. */
export function reversalOf(inputs: CommissionInputs, left: { netSaleMinor: number; leftMinor: number }): number {
  return left.leftMinor - evaluateCommission(inputs, left.netSaleMinor).amountMinor;
}
