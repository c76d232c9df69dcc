/** Where the current month leads: what there is already, the middle of what is expected, and how wide it may miss. */
import type { Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { Figure } from "../../../parts/figure.tsx";
import { formatDay, formatMoney, formatMoneyRound } from "../../../parts/format.ts";
import { t } from "../../../words/index.ts";
import css from "./projections.module.css";

type MonthEndProps = { monthEnd: NonNullable<Schemas["Projection"]["monthEnd"]>; currency: string };

export function MonthEnd({ monthEnd, currency }: MonthEndProps) {
  const { at, soFarMinor, expectedMinor, interval50, interval90 } = monthEnd;
  const round = (amountMinor: number): string => formatMoneyRound({ amountMinor, currency });
  /** The month ends where the next one begins. */
  const lastDay = formatDay(new Date(Date.parse(at) - 1));
  return (
    <div className={css["figures"]}>
      <Card>
        <Figure name={t.projections.soFar} definition={t.projections.soFarIs} value={formatMoney({ amountMinor: soFarMinor, currency })} />
      </Card>
      <Card>
        <Figure
          name={t.projections.by(lastDay)}
          definition={t.projections.expectedIs}
          value={round(expectedMinor)}
          note={t.projections.half(round(interval50.fromMinor), round(interval50.toMinor))}
        />
      </Card>
      <Card>
        <Figure
          name={t.projections.nineOfTen}
          definition={t.projections.nineOfTenIs}
          value={t.projections.range(round(interval90.fromMinor), round(interval90.toMinor))}
        />
      </Card>
    </div>
  );
}
