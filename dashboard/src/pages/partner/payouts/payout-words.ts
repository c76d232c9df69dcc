/** What a payout's or a method's state is called, and the date or the reason that belongs to it. */
import type { Schemas } from "../../../api/client.ts";
import { formatDay, formatMoment } from "../../../parts/format.ts";
import { t } from "../../../words/index.ts";

export type Payout = Schemas["Payout"];
export type Method = Schemas["PayoutMethod"];

export const wordOf = ({ status }: Pick<Payout, "status">): string => t.payouts.statuses[status] ?? status;

/** The method is undefined where it has been removed. */
export function detailOf(payout: Payout, method: Method | undefined): string | null {
  switch (payout.status) {
    case "requested":
      return t.payouts.waitsForOwner;
    case "approved":
      if (method?.type === "manual") return t.payouts.byHand;
      return isLater(method) ? t.payouts.sentAfter(formatMoment(method.sendAfter)) : t.payouts.sentSoon;
    case "processing":
      return t.payouts.atStripe;
    case "paid":
      return payout.paidAt === null ? null : formatDay(payout.paidAt);
    case "failed":
      return payout.failure?.message ?? t.payouts.backAgain;
    case "canceled":
    case "reversed":
      return t.payouts.backAgain;
  }
}

export const isLater = (method: Method | undefined): method is Method & { sendAfter: string } =>
  method?.sendAfter != null && Date.parse(method.sendAfter) > Date.now();

export function nameOf(method: Method | undefined): string {
  if (method === undefined) return t.payouts.removedMethod;
  return method.label ?? (method.type === "stripe" ? t.payouts.stripe : t.payouts.manual);
}

/** What is known of where the money goes: the masked account, and the currency that it takes. */
export function describe({ type, label, details, currency }: Method): string {
  const kind = label === null ? [] : [type === "stripe" ? t.payouts.stripe : t.payouts.manual];
  return [...kind, ...Object.values(details ?? {}), currency === null ? t.payouts.anyCurrency : t.payouts.only(currency)].join(" · ");
}

export const canServe = (method: Method, currency: string): boolean =>
  method.status === "active" && (method.currency === null || method.currency === currency);
