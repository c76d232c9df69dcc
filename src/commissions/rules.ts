/**
 * What a partner earns: one pure function from frozen inputs and the net sale to an amount and its receipt.
 * A refund is the same function on less; nothing is rounded before the end.
 */
import { formatBps, formatMinor, split } from "../lib/money.ts";
import type { CommissionInputs, CommissionStatus, FrozenTerms } from "./contract.ts";
import type { Step } from "./receipt-contract.ts";
import { type Line, roundLines, SCALE, sumOf, toSteps } from "./receipt-rules.ts";

export type Evaluation = { amountMinor: number; steps: Step[] };

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
  const [weight] = weightLine(inputs, amountMinor);
  const whole = {
    label: "signup_bonus",
    value: `${formatMinor(signupBonusMinor, currency)} from ${inputs.tier}`,
    amountMinor: signupBonusMinor,
  };
  const earns = (line: Line): Line => ({ ...line, adds: BigInt(amountMinor) * SCALE });
  return finish(weight === undefined ? [earns(whole)] : [whole, earns(weight)], currency);
}

function evaluateSale(inputs: CommissionInputs, netSaleMinor: number): Evaluation {
  const { currency, rule = null } = inputs;
  const shareMinor = netShareOf(inputs, netSaleMinor);
  const head: Line[] = [
    { label: "base", value: formatMinor(netSaleMinor, currency), amountMinor: netSaleMinor },
    ...weightLine(inputs, shareMinor),
  ];
  if (rule !== null) head.push({ label: "rule", value: rule.name });
  const unpaid = unpaidLines(inputs);
  if (unpaid.length > 0 || shareMinor === 0) return finish([...head, ...unpaid], currency);
  const paid = rule?.pay.type === "flat" ? flatPay(inputs, rule.pay.amountMinor) : ratePay(inputs, shareMinor);
  return finish([...head, ...capsOf(inputs).reduce(atMost, [...paid, ...flatPerSale(inputs)])], currency);
}

/** Amounts in the terms are in the terms' currency: another currency earns its rate, and its own flat amount. */
const isTermsCurrency = (inputs: CommissionInputs): boolean => inputs.currency === inputs.terms.currency;

/** The rate that volume bonuses multiply: a rule's bonus in it. */
export const rateOf = (inputs: CommissionInputs): number => inputs.rateBps + (ruleBonus(inputs).bonusBps ?? 0);

/** Why the sale earns nothing, whatever is left of it: the minimum tests the gross, the limits were found with the sale. */
function unpaidLines(inputs: CommissionInputs): Line[] {
  const { terms, rule, monthsSinceFirst = 0, recurringBefore = 0 } = inputs;
  const { months, payments } = terms.recurring ?? { months: null, payments: null };
  const nothing = (label: string, value: string): Line => ({ label, value, amountMinor: 0 });
  if (isTermsCurrency(inputs) && inputs.saleAmountMinor < terms.minimumSaleMinor)
    return [nothing("minimum_sale", `below ${formatMinor(terms.minimumSaleMinor, inputs.currency)}`)];
  if (inputs.type === "recurring" && months !== null && monthsSinceFirst >= months)
    return [nothing("recurring_limit", `${monthsSinceFirst} months since the customer's first sale, ${months} are paid`)];
  if (inputs.type === "recurring" && payments !== null && recurringBefore >= payments)
    return [nothing("recurring_limit", `recurring payment ${recurringBefore + 1}, ${payments} are paid`)];
  return rule?.pay.type === "none" ? [nothing("rule_none", "the rule pays nothing"), ...precedenceLine(inputs)] : [];
}

/** The rate with a rule's bonus on it, times the volume bonus where that is paid with the sale. */
function ratePay(inputs: CommissionInputs, shareMinor: number): Line[] {
  const { rateBps, rateSource, tier, terms } = inputs;
  const atRate = (bps: number): bigint => BigInt(shareMinor) * BigInt(bps) * 10_000n;
  const source = rateSource === "tier" ? tier : rateSource;
  const lines: Line[] = [
    { label: "rate", value: `${formatBps(rateBps)} from ${source}`, adds: atRate(rateBps) },
    ...precedenceLine(inputs),
  ];
  const bonusBps = ruleBonus(inputs).bonusBps ?? 0;
  if (bonusBps > 0) lines.push({ label: "rule_bonus", value: `+${formatBps(bonusBps)} on the rate`, adds: atRate(bonusBps) });
  const isLater = terms.volume.payAt === "month_end";
  if (!isTermsCurrency(inputs)) return lines;
  if (isLater && terms.volume.brackets.length > 0) lines.push({ label: "volume_bonus", value: "paid for the whole month at its end" });
  for (const part of isLater ? [] : bracketParts(inputs, shareMinor)) {
    const adds = BigInt(part.amountMinor) * BigInt(rateOf(inputs)) * BigInt(part.bonusBps);
    if (part.bonusBps > 0) lines.push({ label: "volume_bonus", value: bonusWords(inputs, part), adds });
  }
  return lines;
}

function flatPay(inputs: CommissionInputs, wholeMinor: number): Line[] {
  const amountMinor = partOf(inputs, wholeMinor);
  const value = `${formatMinor(amountMinor, inputs.currency)} in place of a rate`;
  return [{ label: "rule_flat", value, adds: BigInt(amountMinor) * SCALE }, ...precedenceLine(inputs)];
}

const precedenceLine = ({ overruled = [] }: CommissionInputs): Line[] =>
  overruled.length > 0 ? [{ label: "precedence", value: `comes before ${overruled.join(", ")}` }] : [];

const ruleBonus = ({ rule }: Pick<CommissionInputs, "rule">): { bonusBps?: number | undefined; amountMinor?: number | undefined } =>
  rule?.pay.type === "bonus" ? rule.pay : {};

/** The flat amounts on top: a rule's bonus, then what every sale of the currency is paid; each split over the shares. */
function flatPerSale(inputs: CommissionInputs): Line[] {
  const { terms, currency } = inputs;
  const perSaleMinor = isTermsCurrency(inputs) ? terms.flatPerSaleMinor : (terms.flatPerSale?.[currency] ?? 0);
  const amounts = { rule_bonus: ruleBonus(inputs).amountMinor ?? 0, flat_per_sale: perSaleMinor };
  return Object.entries(amounts).flatMap(([label, whole]) => {
    const amountMinor = partOf(inputs, whole);
    return whole > 0 ? [{ label, value: `+${formatMinor(amountMinor, currency)}`, adds: BigInt(amountMinor) * SCALE }] : [];
  });
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

/** A cap that is passed takes off what is above it. */
function atMost(lines: Line[], { label, value, amountMinor }: Cap): Line[] {
  const adds = BigInt(amountMinor) * SCALE - sumOf(lines);
  return adds < 0n ? [...lines, { label, value, adds }] : lines;
}

/** Rounds what the lines add up to, once, and ends the receipt. */
function finish(added: Line[], currency: string): Evaluation {
  const { amountMinor, lines } = roundLines(added);
  const end: Line =
    amountMinor === 0
      ? { label: "rounds_to_zero", value: `less than one minor unit of ${currency}, no commission` }
      : { label: "result", value: formatMinor(amountMinor, currency), amountMinor };
  return { amountMinor, steps: toSteps([...lines, end]) };
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

function weightLine(inputs: CommissionInputs, amountMinor: number): Line[] {
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
