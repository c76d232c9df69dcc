/** The touches of a conversion on a line of time, the ones that count marked, the others with the reason why not. */
import type { Schemas } from "../api/client.ts";
import { t } from "../words/index.ts";
import { formatBps, formatMoment, formatMoney } from "./format.ts";
import css from "./receipt.module.css";
import type { ReceiptFacts } from "./receipt.tsx";

type Touch = Schemas["Explanation"]["touches"][number];

/** What counts first where the API knows no time of it: a binding is as old as the customer. */
const inTime = (one: Touch, other: Touch): number => (one.at ?? "").localeCompare(other.at ?? "");

export function ReceiptTouches({ explanation, conversion, slugs }: Pick<ReceiptFacts, "explanation" | "conversion" | "slugs">) {
  const amount = conversion.currency === null ? null : formatMoney({ amountMinor: conversion.amountMinor, currency: conversion.currency });
  return (
    <ol className={css["touches"]}>
      {[...explanation.touches].sort(inTime).map((touch) => (
        <li key={`${touch.source}${touch.clickId}${touch.at}`} className={touch.accepted ? css["counted"] : ""}>
          <span>
            {t.receipt.touchKinds[touch.source] ?? touch.source}
            {touch.linkId !== null && slugs.has(touch.linkId) && ` · ${slugs.get(touch.linkId)}`}
          </span>
          <span className={css["when"]}>{touch.at === null ? "" : formatMoment(touch.at)}</span>
          <span className={css["detail"]}>{standingOf(touch)}</span>
        </li>
      ))}
      <li className={css["sale"]}>
        <span>{conversion.type === "sale" ? t.receipt.saleOf(amount ?? "") : t.receipt.signedUp}</span>
        <span className={css["when"]}>{formatMoment(conversion.occurredAt)}</span>
      </li>
    </ol>
  );
}

function standingOf({ accepted, reason, weightBps = 0 }: Touch): string {
  if (!accepted) return t.receipt.notCounted(t.receipt.refused[reason ?? ""] ?? reason ?? "");
  return weightBps === 0 ? t.receipt.noWeight : t.receipt.weight(formatBps(weightBps));
}
