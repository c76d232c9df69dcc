/** The mutations, by hand: each is a mistake that somebody could make in a pure rule, and the tests that should notice it. */
export type Mutation = {
  name: string;
  file: string;
  /** A text that is in the file exactly once, and what it becomes. */
  from: string;
  to: string;
  tests: readonly string[];
};

type Mistake = [name: string, from: string, to: string];
const of = (file: string, tests: readonly string[], mistakes: readonly Mistake[]): Mutation[] =>
  mistakes.map(([name, from, to]) => ({ name, file, from, to, tests: tests.map((test) => `test/rules/${test}.test.ts`) }));

export const MUTATIONS: readonly Mutation[] = [
  ...of(
    "src/commissions/rules.ts",
    ["commissions", "plan-examples", "month-end"],
    [
      ["a scale of basis points once", "const SCALE = 100_000_000n", "const SCALE = 10_000n"],
      [
        "the minimum tests what is left",
        "inputs.saleAmountMinor < terms.minimumSaleMinor",
        "inputs.saleAmountMinor <= terms.minimumSaleMinor",
      ],
      ["the minimum in every currency", "if (isTermsCurrency(inputs) && inputs.saleAmountMinor", "if (inputs.saleAmountMinor"],
      ["a month too many", "monthsSinceFirst >= months)", "monthsSinceFirst > months)"],
      ["a payment too many", "recurringBefore >= payments)", "recurringBefore > payments)"],
      ["months limit one-time sales", 'inputs.type === "recurring" && months', "months"],
      ["payments limit one-time sales", 'inputs.type === "recurring" && payments', "payments"],
      ["a rule of no pay pays", 'return rule?.pay.type === "none" ?', 'return rule?.pay.type === "flat" ?'],
      ["no rate is taken of a rule's bonus", "inputs.rateBps + (ruleBonus(inputs).bonusBps ?? 0)", "inputs.rateBps"],
      ["the bonus in place of the whole", "BigInt(10_000 + part.bonusBps)", "BigInt(10_000 - part.bonusBps)"],
      ["volume in every currency", "isTermsCurrency(inputs) && !isLater ? bracketParts", "!isLater ? bracketParts"],
      [
        "the bonus at once and at the month's end",
        "isTermsCurrency(inputs) && !isLater ? bracketParts",
        "isTermsCurrency(inputs) ? bracketParts",
      ],
      ["a flat amount to each share", "const amountMinor = partOf(inputs, wholeMinor);", "const amountMinor = wholeMinor;"],
      ["every sale's amount to each share", "amountMinor: partOf(inputs, whole) }", "amountMinor: whole }"],
      ["the terms' flat amount in other currencies", "(terms.flatPerSale?.[currency] ?? 0)", "terms.flatPerSaleMinor"],
      ["caps in other currencies", "if (!isTermsCurrency(inputs)) return [];", ""],
      ["the cap to each share", "const amountMinor = partOf(inputs, terms.capMinor);", "const amountMinor = terms.capMinor;"],
      ["room that was used is there again", "Math.max(0, left.capMinor - left.earnedMinor)", "Math.max(0, left.capMinor)"],
      ["the customer's room is the month's", "earnedMinor: customerEarnedMinor", "earnedMinor: monthEarnedMinor"],
      ["a cap is a floor", "scaled > BigInt(cap.amountMinor) * SCALE ?", "scaled < BigInt(cap.amountMinor) * SCALE ?"],
      ["the receipt of rounding is forgotten", "if (scaled % SCALE !== 0n) steps.push", "if (scaled % SCALE === 1n) steps.push"],
      ["nothing is called a result", "if (amountMinor === 0) steps.push", "if (amountMinor < 0) steps.push"],
      [
        "a bracket begins after its threshold",
        "findLast((bracket) => bracket.fromMinor <= from)",
        "findLast((bracket) => bracket.fromMinor < from)",
      ],
      ["the lowest bracket instead of the highest", "brackets.findLast(", "brackets.find("],
      ["marginal is cliff", 'if (mode === "cliff") return', "if (mode !== null) return"],
      ["marginal forgets what it passed", "at += amountMinor;", ""],
      ["marginal stays in its bracket", "bonusBps = bracket.bonusBps;", ""],
      ["marginal drops the top", "if (rest > 0) parts.push", "if (rest < 0) parts.push"],
      ["a whole weight has a step", "return weight === 10_000 ? []", "return weight !== 10_000 ? []"],
      ["rejected is not the first word", 'if (parts.isRejected) return "rejected";', ""],
      ["paid in part is paid", "parts.paidMinor === netMinor", "parts.paidMinor > 0"],
      [
        "a refund never gives a unit back",
        "return left.leftMinor - evaluateCommission(inputs, left.netSaleMinor).amountMinor;",
        "return Math.max(0, left.leftMinor - evaluateCommission(inputs, left.netSaleMinor).amountMinor);",
      ],
    ],
  ),
  ...of(
    "src/commissions/month-end.ts",
    ["month-end"],
    [
      ["the month's bonus at the volume before", 'volume.mode === "cliff" ? volumeMinor : at', "at"],
      ["what was paid with the sale is paid again", "if (paysAtMonthEnd(inputs)) {", "{"],
      ["a milestone one unit late", "volumeMinor >= milestone.volumeMinor", "volumeMinor > milestone.volumeMinor"],
      ["the sales of the month lie on one another", "at += soldMinor;", ""],
    ],
  ),
  ...of(
    "src/program/rules.ts",
    ["plan", "plan-examples"],
    [
      ["any is all", "any.some((each) => holds", "any.every((each) => holds"],
      ["the least is excluded", "value >= (range.min ?? value)", "value > (range.min ?? value - 1)"],
      ["the most is excluded", "value <= (range.max ?? value)", "value < (range.max ?? value + 1)"],
      ["amounts of all currencies compare", "sale.currency === termsCurrency ? sale.amountMinor : null", "sale.amountMinor"],
      ["the last rule wins", "rules.find((rule) =>", "rules.findLast((rule) =>"],
      ["an amount is paid in any currency", "pay.amountMinor === undefined || sale.currency === termsCurrency", "pay.amountMinor !== null"],
      ["any field of metadata is enough", "Object.entries(metadata ?? {}).every", "Object.entries(metadata ?? { none: 0 }).some"],
    ],
  ),
  ...of(
    "src/lib/money.ts",
    ["money", "rounding", "commissions"],
    [
      ["halves go up", "(twice === denominator && floor % 2n === 1n)", "twice === denominator"],
      ["halves go to odd", "floor % 2n === 1n)", "floor % 2n === 0n)"],
      ["nothing is rounded up", "twice > denominator ||", ""],
      ["the remainder is lost", "share.part += 1n;", ""],
      ["ties go to the earlier part", "b.index - a.index", "a.index - b.index"],
      ["the smallest remainder first", "a.remainder > b.remainder ? -1 : 1", "a.remainder > b.remainder ? 1 : -1"],
      ["yen have cents", "?? 2;", "=== 0 ? 2 : 2;"],
      ["a percent of ten thousand", "text.slice(0, -2)}${decimals", "text.slice(0, -1)}${decimals"],
    ],
  ),
  ...of(
    "src/attribution/rules.ts",
    ["attribution"],
    [
      ["a click after the sale", 'if (click.at > evidence.occurredAt) return "after_conversion";', ""],
      ["windows do not end", "click.at < evidence.occurredAt - evidence.terms.windowDays * DAY", "click.at < 0"],
      ["a binding is not kept", "const bound = evidence.binding !== null;", "const bound = evidence.binding === undefined;"],
      ["own purchases are paid", '? "own_purchase" : null', "? null : null"],
      [
        "suspended partners earn",
        'if (partner?.status !== "active") return "partner_not_active";',
        'if (partner === undefined) return "partner_not_active";',
      ],
      ["first is last", "(index === 0 ? WHOLE_BPS : 0)", "(index === last ? WHOLE_BPS : 0)"],
      ["two touches are three", "if (count < 3)", "if (count < 2)"],
      ["decay grows", "2 ** (-(latest - at)", "2 ** ((latest - at)"],
    ],
  ),
  ...of(
    "src/accounts/rules.ts",
    ["accounts"],
    [
      ["a balance may be below zero", "if (debited < 0 || credited < 0)", "if (debited < 0 && credited < 0)"],
      ["held money is taken last", "Math.min(holding.heldMinor, input.amountMinor - pending)", "0"],
      ["what is missing is no debt", "rest - available),\n    ],", "0),\n    ],"],
      [
        "more is held than is there",
        "Math.max(0, Math.min(input.releasedMinor, input.availableMinor))",
        "Math.max(0, input.releasedMinor)",
      ],
      ["debts are not swept", "Math.min(balances.available, balances.receivable)", "0"],
      ["a payout without cover", "return left === 0 ? lines : null;", "return lines;"],
      ["reversals are not netted", "left -= commission.openMinor;", ""],
      ["a book's word is taken", "check(amount === entriesFold[book as Book],", "check(true,"],
    ],
  ),
  ...of(
    "src/payouts/rules.ts",
    ["payouts"],
    [
      ["the minimum itself is too little", "facts.amountMinor < facts.minimumMinor", "facts.amountMinor <= facts.minimumMinor"],
      ["all that is there is too much", "facts.amountMinor > facts.availableMinor", "facts.amountMinor >= facts.availableMinor"],
      ["a quarantine is no reason", "if (facts.quarantine !== null) {", 'if (facts.quarantine === "") {'],
      ["a forgotten key is sent again", '>= KEY_LIFETIME ? "find" : "send"', '>= KEY_LIFETIME ? "send" : "send"'],
      ["an empty balance keeps its key", "attempt: attempt + 1", "attempt"],
      ["an unknown fate is forgotten", "unresolvedSince: unresolvedSince ?? input.startedAt", "unresolvedSince: null"],
    ],
  ),
  ...of(
    "src/payouts/machine.ts",
    ["payout-machine"],
    [
      [
        "what is being sent can be canceled",
        'processing: { try: to("unknown"), confirm: PAID }',
        'processing: { try: to("unknown"), confirm: PAID, cancel: CANCELED }',
      ],
    ],
  ),
];
