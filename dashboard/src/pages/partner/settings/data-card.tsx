/** All that is kept of a partner, to take along: lists as CSV, the ledger with its proof. */
import { usePartner } from "../../../app/shell-route.tsx";
import { Card } from "../../../parts/card.tsx";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { t } from "../../../words/index.ts";
import css from "./settings.module.css";

export function DataCard() {
  const { id } = usePartner();
  return (
    <Card title={t.settings.data}>
      <p>{t.settings.dataText}</p>
      <ul className={css["files"]}>
        {(["commissions", "payouts", "conversions", "clicks"] as const).map((list) => (
          <li key={list}>
            <DownloadLink path={`/v1/exports/${list}.csv`}>{t.settings.lists[list]}</DownloadLink>
          </li>
        ))}
        <li>
          <DownloadLink path={`/v1/partners/${id}/ledger/export`}>{t.settings.ledger}</DownloadLink>
        </li>
      </ul>
    </Card>
  );
}
