/** An event of the log in words, with the money that it is about. */
import type { Schemas } from "../../api/client.ts";
import { formatMoney } from "../../parts/format.ts";
import { o } from "../../words/owner.ts";

type Event = Schemas["Event"];

export const eventWords = (type: string): string => o.eventWords[type] ?? type;

export function eventMoney({ data }: Event): string | null {
  const { amountMinor, currency } = data as { amountMinor?: unknown; currency?: unknown };
  if (typeof amountMinor !== "number" || typeof currency !== "string" || amountMinor === 0) return null;
  return formatMoney({ amountMinor, currency });
}
