/** Amounts added up. Law: a sum is of one currency; currencies stand side by side. */
import { formatMoney, type Money } from "../../parts/format.ts";

/** "" where there is nothing to add. */
export function sumsOf(rows: readonly Money[]): string {
  const sums = new Map<string, number>();
  for (const { amountMinor, currency } of rows) sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  return [...sums].map(([currency, amountMinor]) => formatMoney({ amountMinor, currency }, { isCodeShown: sums.size > 1 })).join(", ");
}
