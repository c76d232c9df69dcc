/** Why a payout was refused, in words with the figures that the refusal brings. */
import { Refusal } from "../../../api/client.ts";
import { formatMoney } from "../../../parts/format.ts";
import { t } from "../../../words/index.ts";

const words = t.payouts.refusals;

function wordsOf({ code, facts }: Refusal, currency: string): string | null {
  const number = (name: string): number => Number(facts[name] ?? 0);
  const money = (name: string): string => formatMoney({ amountMinor: number(name), currency });
  switch (code) {
    case "below_minimum":
      return words.belowMinimum(money("minimumMinor"));
    case "insufficient_balance":
      return words.insufficient(money("availableMinor"));
    case "no_payout_method":
      return words.noMethod;
    case "account_quarantined":
      return words.quarantined;
    case "partner_not_active":
      return words.notActive(t.status.words[String(facts["status"] ?? "")]?.toLowerCase() ?? String(facts["status"] ?? ""));
    case "too_few_paying_customers":
      return words.tooFew(number("minimumPayingCustomers"), number("payingCustomers"));
    case "tax_details_required":
      return words.tax;
    case "currency_mismatch":
      return words.currency(currency);
    default:
      return null;
  }
}

/** The same refusal, said to a person; one that nobody foresaw is told as it came. */
export function inWords(error: unknown, currency: string): unknown {
  if (!(error instanceof Refusal)) return error;
  const said = wordsOf(error, currency);
  return said === null
    ? error
    : new Refusal({ ...error.facts, status: error.status, code: error.code, detail: said, requestId: error.requestId });
}
