/** The lines that make a commission's amount, each what it adds, down to what is left of it. Law: the sums are the API's; nothing is added up here. */
import type { Schemas } from "../api/client.ts";
import { t } from "../words/index.ts";
import { formatExact, formatMoney } from "./format.ts";
import css from "./receipt.module.css";

type Part = Schemas["Explanation"]["commissions"][number];
type Step = Part["steps"][number];
type LinesProps = { currency: string; steps: readonly Step[]; result: Part["result"] };

/** The line that the sum ends with; what follows it happened later. */
const ENDS: ReadonlySet<string> = new Set(["result", "rounds_to_zero"]);

export function ReceiptLines({ currency, steps, result }: LinesProps) {
  const end = steps.findIndex(({ label }) => ENDS.has(label));
  const sum = end === -1 ? steps : steps.slice(0, end);
  const later = end === -1 ? [] : steps.slice(end + 1);
  const first = sum.findIndex(({ exactMinor }) => exactMinor !== undefined);
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency });
  return (
    <dl className={css["lines"]}>
      {sum.map((step, index) => (
        <Line key={`${step.label}${step.value}`} step={step} currency={currency} isStart={index === first} />
      ))}
      <Total name={result.amountMinor === 0 ? t.receipt.nothing : t.receipt.youEarn} value={money(result.amountMinor)} />
      {later.map(({ label, value, amountMinor }) => (
        <div key={`${label}${value}`} className={css["line"]}>
          <dt>{t.receipt.after[label] ?? label}</dt>
          <dd>{amountMinor === undefined ? "" : money(amountMinor)}</dd>
          <dd className={css["how"]}>{value}</dd>
        </div>
      ))}
      {result.reversedMinor !== 0 && <Total name={t.receipt.left} value={money(result.leftMinor)} />}
    </dl>
  );
}

function Total({ name, value }: { name: string; value: string }) {
  return (
    <div className={`${css["line"]} ${css["total"]}`}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What the value says beside the amount; of a base it says the amount again. */
function howOf({ label, value }: Step): string | null {
  if (label === "base") return null;
  return label === "rounding" ? t.receipt.halfToEven : value;
}

function Line({ step, currency, isStart }: { step: Step; currency: string; isStart: boolean }) {
  const { label, amountMinor, exactMinor } = step;
  const how = howOf(step);
  const adds = exactMinor === undefined ? null : formatExact(exactMinor, currency);
  const sign = adds === null || isStart || exactMinor?.startsWith("-") ? "" : "+";
  const told = amountMinor === undefined || amountMinor === 0 ? "" : formatMoney({ amountMinor, currency });
  return (
    <div className={`${css["line"]} ${adds === null ? css["told"] : isStart ? css["first"] : ""}`}>
      <dt>{t.receipt.steps[label] ?? label}</dt>
      <dd>{adds === null ? told : `${sign}${adds}`}</dd>
      {how !== null && <dd className={css["how"]}>{how}</dd>}
    </div>
  );
}
