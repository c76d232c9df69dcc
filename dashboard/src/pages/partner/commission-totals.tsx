/** What the commissions of the list come to, by currency: earned, taken back, and how it stands. */
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { Figure } from "../../parts/figure.tsx";
import { formatMoney } from "../../parts/format.ts";
import { t } from "../../words/index.ts";
import { COMMISSION_STATUSES } from "./commission-filters.ts";
import css from "./commissions.module.css";

type Totals = Schemas["CommissionTotals"];

export function CommissionTotals({ totals }: { totals: readonly Totals[] }) {
  return totals.map((each) => <Total key={each.currency} total={each} isCodeShown={totals.length > 1} />);
}

function Total({ total, isCodeShown }: { total: Totals; isCodeShown: boolean }) {
  const { currency, netMinor, reversedMinor, count, byStatus } = total;
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency }, { isCodeShown });
  return (
    <Card className={css["totals"]}>
      <Figure
        name={t.commissionList.net}
        definition={t.commissionList.netIs}
        value={money(netMinor)}
        note={t.commissionList.count(count)}
      />
      <ul className={css["parts"]}>
        {COMMISSION_STATUSES.flatMap((status) => {
          const part = byStatus[status];
          return part === undefined || part.netMinor === 0
            ? []
            : [
                <li key={status}>
                  <Link from="/earnings" to="/earnings" search={(all) => ({ ...all, status, currency })}>
                    {t.status.words[status]}
                  </Link>
                  <span>{money(part.netMinor)}</span>
                </li>,
              ];
        })}
        {reversedMinor > 0 && (
          <li>
            <span>{t.commissionList.takenBack}</span>
            <span>{money(-reversedMinor)}</span>
          </li>
        )}
      </ul>
    </Card>
  );
}
