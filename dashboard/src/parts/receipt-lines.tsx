/** The lines that make a commission's amount, down to what is left of it. */
import type { Schemas } from "../api/client.ts";
import { t } from "../words/index.ts";
import { formatMoney } from "./format.ts";
import css from "./receipt.module.css";

type Step = Schemas["Explanation"]["commissions"][number]["steps"][number];
type LinesProps = { commission: Schemas["Commission"]; steps: readonly Step[] };

export function ReceiptLines({ commission, steps }: LinesProps) {
  const { currency, amountMinor, reversedMinor } = commission;
  const money = (minor: number): string => formatMoney({ amountMinor: minor, currency });
  return (
    <dl className={css["lines"]}>
      {steps
        .filter(({ label }) => label !== "result")
        .map((step) => (
          <div key={`${step.label}${step.value}`} className={css["line"]}>
            <dt>{t.receipt.steps[step.label] ?? step.label}</dt>
            <dd>{step.amountMinor === undefined ? step.value : money(step.amountMinor)}</dd>
          </div>
        ))}
      <div className={`${css["line"]} ${css["total"]}`}>
        <dt>{amountMinor === 0 ? t.receipt.nothing : t.receipt.youEarn}</dt>
        <dd>{money(amountMinor)}</dd>
      </div>
      {reversedMinor > 0 && (
        <>
          <div className={css["line"]}>
            <dt>{t.receipt.takenBack}</dt>
            <dd>{money(-reversedMinor)}</dd>
          </div>
          <div className={`${css["line"]} ${css["total"]}`}>
            <dt>{t.receipt.left}</dt>
            <dd>{money(amountMinor - reversedMinor)}</dd>
          </div>
        </>
      )}
    </dl>
  );
}
