/** The explanation of a commission as a receipt: how the customer came, the lines that make the amount, and what holds it. Law: nothing is worked out here; every figure is the API's. */
import type { Schemas } from "../api/client.ts";
import { t } from "../words/index.ts";
import { formatDay, formatMoney } from "./format.ts";
import css from "./receipt.module.css";
import { ReceiptLines } from "./receipt-lines.tsx";
import { ReceiptTouches } from "./receipt-touches.tsx";
import { Status } from "./status.tsx";

export type ReceiptFacts = {
  commission: Schemas["Commission"];
  conversion: Schemas["Conversion"];
  explanation: Schemas["Explanation"];
  /** Slugs by a link's id. */
  slugs: ReadonlyMap<string, string>;
  /** Names by a tier's id. */
  tierNames: ReadonlyMap<string, string>;
};

/** Words of the API may name a tier by its id. */
const nameTiers = (text: string, names: ReceiptFacts["tierNames"]): string => text.replaceAll(/tier\d/g, (id) => names.get(id) ?? id);

export function Receipt({ commission, conversion, explanation, slugs, tierNames }: ReceiptFacts) {
  const { currency } = commission;
  const part = explanation.commissions.find(({ commissionId }) => commissionId === commission.id);
  const sale =
    conversion.type === "sale" && conversion.currency !== null
      ? { amountMinor: conversion.amountMinor, currency: conversion.currency }
      : null;
  const steps = (part?.steps ?? []).map((step) => ({ ...step, value: nameTiers(step.value, tierNames) }));
  return (
    <div className={css["frame"]}>
      <article className={css["receipt"]}>
        <p className={css["amount"]}>{formatMoney({ amountMinor: commission.amountMinor, currency })}</p>
        <p className={css["what"]}>
          {sale === null
            ? t.receipt.signup(formatDay(conversion.occurredAt))
            : t.receipt.sale(formatMoney(sale), formatDay(conversion.occurredAt))}
        </p>
        <section className={css["section"]}>
          <h3 className={css["heading"]}>{t.receipt.touches}</h3>
          <ReceiptTouches explanation={explanation} conversion={conversion} slugs={slugs} />
          <p className={css["rule"]}>{t.receipt.rule(t.receipt.models[explanation.model] ?? explanation.model, explanation.windowDays)}</p>
        </section>
        <section className={css["section"]}>
          <h3 className={css["heading"]}>{t.receipt.sum}</h3>
          {part !== undefined && <ReceiptLines currency={currency} steps={steps} result={part.result} />}
        </section>
        <Holds commission={commission} holds={part?.holds ?? []} />
      </article>
    </div>
  );
}

type Hold = Schemas["Explanation"]["commissions"][number]["holds"][number];

function Holds({ commission, holds }: { commission: Schemas["Commission"]; holds: readonly Hold[] }) {
  return (
    <section className={css["section"]}>
      <h3 className={css["heading"]}>{t.receipt.holds}</h3>
      {holds.length === 0 && <Status status={commission.status} detail={commission.reason ?? t.receipt.free} />}
      <ul className={css["lines"]}>
        {holds.map(({ reason, until }) => (
          <li key={reason}>
            <Status
              status={commission.status}
              detail={`${t.receipt.holdReasons[reason] ?? reason}, ${until === undefined ? t.receipt.untilReviewed : t.receipt.until(formatDay(until))}`}
            />
          </li>
        ))}
      </ul>
      <p className={`${css["ids"]} ${css["rule"]}`}>
        {t.receipt.verify} {commission.id}
      </p>
    </section>
  );
}
