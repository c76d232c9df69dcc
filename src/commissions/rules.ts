/**
 * What a partner earns: one pure function from frozen inputs and the net sale to an amount and its receipt.
 * A refund is the same function on less; nothing is rounded before the end.
 */
import { formatBps, formatMinor, roundHalfEven, split } from "../lib/money.ts";
import type { CommissionInputs, CommissionStatus, FrozenTerms, Step } from "./contract.ts";

export type Evaluation = { amountMinor: number; steps: Step[] };

/** Basis points times basis points. */
const SCALE = 100_000_000n;

/**
 * The commission of one share for what is left of its sale (`netSaleMinor`, the whole sale less refunds; a signup's is 0).
 * `share x (rate + rule's bonus) x (1 + volume bonus) + flat amounts, at most the caps`, rounded once, half to even.
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
  const { currency, rule = null } = inputs;
  const shareMinor = netShareOf(inputs, netSaleMinor);
  const steps: Step[] = [
    { label: "base", value: formatMinor(netSaleMinor, currency), amountMinor: netSaleMinor },
    ...weightStep(inputs, shareMinor),
  ];
  if (rule !== null) steps.push({ label: "rule", value: rule.name });
  const unpaid = unpaidSteps(inputs);
  if (unpaid.length > 0) return finish({ amountMinor: 0, steps: [...steps, ...unpaid], currency });
  if (shareMinor === 0) return finish({ amountMinor: 0, steps, currency });
  const parts = [rule?.pay.type === "flat" ? flatPay(inputs, rule.pay.amountMinor) : ratePay(inputs, shareMinor), flatPerSale(inputs)];
  const uncapped = parts.reduce((sum, part) => sum + part.scaled, 0n);
  const capped = capsOf(inputs).reduce(atMost, { scaled: uncapped, steps: parts.flatMap((part) => part.steps) });
  steps.push(...capped.steps);
  return finishScaled({ scaled: capped.scaled, steps, currency });
}

/** Amounts in the terms are in the terms' currency: another currency earns its rate, and its own flat amount. */
const isTermsCurrency = (inputs: CommissionInputs): boolean => inputs.currency === inputs.terms.currency;

/** The rate that volume bonuses multiply: a rule's bonus in it. */
export const rateOf = (inputs: CommissionInputs): number => inputs.rateBps + (ruleBonus(inputs).bonusBps ?? 0);

/** Why the sale earns nothing, whatever is left of it: the minimum tests the gross, the limits were found with the sale. */
function unpaidSteps(inputs: CommissionInputs): Step[] {
  const { terms, rule, monthsSinceFirst = 0, recurringBefore = 0 } = inputs;
  const { months, payments } = terms.recurring ?? { months: null, payments: null };
  const nothing = (label: string, value: string): Step => ({ label, value, amountMinor: 0 });
  if (isTermsCurrency(inputs) && inputs.saleAmountMinor < terms.minimumSaleMinor)
    return [nothing("minimum_sale", `below ${formatMinor(terms.minimumSaleMinor, inputs.currency)}`)];
  if (inputs.type === "recurring" && months !== null && monthsSinceFirst >= months)
    return [nothing("recurring_limit", `${monthsSinceFirst} months since the customer's first sale, ${months} are paid`)];
  if (inputs.type === "recurring" && payments !== null && recurringBefore >= payments)
    return [nothing("recurring_limit", `recurring payment ${recurringBefore + 1}, ${payments} are paid`)];
  return rule?.pay.type === "none" ? [nothing("rule_none", "the rule pays nothing"), ...precedenceStep(inputs)] : [];
}

/** An exact amount in minor units times SCALE, and the steps that made it. */
type Part = { scaled: bigint; steps: Step[] };

/** The rate with a rule's bonus on it, times the volume bonus where that is paid with the sale. */
function ratePay(inputs: CommissionInputs, shareMinor: number): Part {
  const { rateBps, rateSource, tier, terms } = inputs;
  const rateStep = { label: "rate", value: `${formatBps(rateBps)} from ${rateSource === "tier" ? tier : rateSource}` };
  const steps: Step[] = [rateStep, ...precedenceStep(inputs)];
  const bonusBps = ruleBonus(inputs).bonusBps ?? 0;
  if (bonusBps > 0) steps.push({ label: "rule_bonus", value: `+${formatBps(bonusBps)} on the rate` });
  const isLater = terms.volume.payAt === "month_end";
  if (isTermsCurrency(inputs) && isLater && terms.volume.brackets.length > 0)
    steps.push({ label: "volume_bonus", value: "paid for the whole month at its end" });
  let scaled = 0n;
  for (const part of isTermsCurrency(inputs) && !isLater ? bracketParts(inputs, shareMinor) : [{ amountMinor: shareMinor, bonusBps: 0 }]) {
    scaled += BigInt(part.amountMinor) * BigInt(rateOf(inputs)) * BigInt(10_000 + part.bonusBps);
    if (part.bonusBps > 0) steps.push({ label: "volume_bonus", value: bonusWords(inputs, part), amountMinor: part.amountMinor });
  }
  return { scaled, steps };
}

function flatPay(inputs: CommissionInputs, wholeMinor: number): Part {
  const amountMinor = partOf(inputs, wholeMinor);
  const step = { label: "rule_flat", value: `${formatMinor(amountMinor, inputs.currency)} in place of a rate`, amountMinor };
  return { scaled: BigInt(amountMinor) * SCALE, steps: [step, ...precedenceStep(inputs)] };
}

const precedenceStep = ({ overruled = [] }: CommissionInputs): Step[] =>
  overruled.length > 0 ? [{ label: "precedence", value: `comes before ${overruled.join(", ")}` }] : [];

const ruleBonus = ({ rule }: Pick<CommissionInputs, "rule">): { bonusBps?: number | undefined; amountMinor?: number | undefined } =>
  rule?.pay.type === "bonus" ? rule.pay : {};

/** The flat amounts on top: a rule's bonus, then what every sale of the currency is paid; each split over the shares. */
function flatPerSale(inputs: CommissionInputs): Part {
  const { terms, currency } = inputs;
  const perSaleMinor = isTermsCurrency(inputs) ? terms.flatPerSaleMinor : (terms.flatPerSale?.[currency] ?? 0);
  const amounts = { rule_bonus: ruleBonus(inputs).amountMinor ?? 0, flat_per_sale: perSaleMinor };
  const parts = Object.entries(amounts).flatMap(([label, whole]) => (whole > 0 ? [{ label, amountMinor: partOf(inputs, whole) }] : []));
  return {
    scaled: parts.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor) * SCALE, 0n),
    steps: parts.map(({ label, amountMinor }) => ({ label, value: `+${formatMinor(amountMinor, currency)}`, amountMinor })),
  };
}

type Cap = { label: string; value: string; amountMinor: number };

/** The caps in their order: the share's part of the sale's, then the room that the customer, then the month, had left. */
function capsOf(inputs: CommissionInputs): Cap[] {
  const { terms, currency, customerEarnedMinor = 0, monthEarnedMinor = 0 } = inputs;
  if (!isTermsCurrency(inputs)) return [];
  const caps: Cap[] = [];
  if (terms.capMinor !== null) {
    const amountMinor = partOf(inputs, terms.capMinor);
    caps.push({ label: "cap", value: `at most ${formatMinor(amountMinor, currency)}`, amountMinor });
  }
  const room = (label: string, who: string, left: { capMinor: number | null | undefined; earnedMinor: number }) => {
    if (left.capMinor === null || left.capMinor === undefined) return;
    const amountMinor = Math.max(0, left.capMinor - left.earnedMinor);
    const value = `at most ${formatMinor(amountMinor, currency)}, left of ${formatMinor(left.capMinor, currency)} for ${who}`;
    caps.push({ label, value, amountMinor });
  };
  room("cap_per_customer", "this customer", { capMinor: terms.capPerCustomerMinor, earnedMinor: customerEarnedMinor });
  room("cap_per_month", "this month", { capMinor: terms.capPerMonthMinor, earnedMinor: monthEarnedMinor });
  return caps;
}

const atMost = ({ scaled, steps }: Part, cap: Cap): Part =>
  scaled > BigInt(cap.amountMinor) * SCALE ? { scaled: BigInt(cap.amountMinor) * SCALE, steps: [...steps, cap] } : { scaled, steps };

/** Rounds an exact amount, once, and ends its receipt. */
export function finishScaled({ scaled, steps, currency }: Part & { currency: string }): Evaluation {
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
const partOf = (inputs: Pick<CommissionInputs, "weightsBps" | "position">, wholeMinor: number): number =>
  split(wholeMinor, inputs.weightsBps)[inputs.position] ?? 0;

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

const bracketParts = (inputs: CommissionInputs, shareMinor: number): BracketPart[] =>
  cutByBrackets(inputs.terms.volume, { fromMinor: inputs.volumeBeforeMinor, amountMinor: shareMinor });

/** An amount that stands at `fromMinor`, cut by volume brackets: whole at the bracket reached there (cliff), or each part at its own (marginal). */
export function cutByBrackets(
  volume: Pick<FrozenTerms["volume"], "mode" | "brackets">,
  input: { fromMinor: number; amountMinor: number },
): BracketPart[] {
  const { mode, brackets } = volume;
  const { fromMinor: from, amountMinor: whole } = input;
  const reached = brackets.findLast((bracket) => bracket.fromMinor <= from)?.bonusBps ?? 0;
  if (mode === "cliff") return [{ amountMinor: whole, bonusBps: reached }];
  const parts: BracketPart[] = [];
  let at = from;
  let bonusBps = reached;
  for (const bracket of brackets.filter((candidate) => candidate.fromMinor > from)) {
    const amountMinor = Math.min(bracket.fromMinor, from + whole) - at;
    if (amountMinor <= 0) break;
    parts.push({ amountMinor, bonusBps });
    at += amountMinor;
    bonusBps = bracket.bonusBps;
  }
  const rest = from + whole - at;
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
