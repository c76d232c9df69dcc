/** What happens, as it happens; it can be paused, and every amount has its "why?". */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Card } from "../../../parts/card.tsx";
import { formatClock, formatDay, formatMoney } from "../../../parts/format.ts";
import { PauseIcon, ResumeIcon } from "../../../parts/icons.ts";
import { Empty, Loading } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./home.module.css";
import type { LiveRow } from "./live-rows.ts";
import { useLiveRows } from "./use-live-rows.ts";

const words = t.home.live;
type Why = (commissionId: string) => void;

export function LiveCard({ why }: { why: Why }) {
  const { rows, isLoading, isConnected, isPaused, waiting, toggle } = useLiveRows();
  const Icon = isPaused ? ResumeIcon : PauseIcon;
  return (
    <Card
      title={words.title}
      actions={
        <Button size="compact-sm" variant="subtle" onClick={toggle} leftSection={<Icon size={16} stroke={1.5} aria-hidden />}>
          {isPaused ? words.resume : words.pause}
        </Button>
      }
    >
      <div className={css["live"]}>
        {(isPaused || !isConnected) && (
          <p className={css["quiet"]} role="status">
            {isConnected ? words.waiting(waiting) : words.lost}
          </p>
        )}
        {isLoading ? (
          <Loading height={280} />
        ) : rows.length === 0 ? (
          <Empty>{words.empty}</Empty>
        ) : (
          <ul aria-label={words.title}>
            {rows.map((row) => (
              <li key={row.key}>
                <time dateTime={row.at}>{clockOf(row.at)}</time>
                <Told row={row} why={why} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

const clockOf = (at: string): string => (formatDay(at) === formatDay(new Date()) ? formatClock(at) : formatDay(at));

function Told({ row, why }: { row: LiveRow; why: Why }): ReactNode {
  if (row.kind === "click") {
    const { country, device } = row.click;
    return <span>{[words.click, country, device === null ? null : (words.devices[device] ?? device)].filter(Boolean).join(", ")}</span>;
  }
  if (row.kind === "other") return <span>{otherOf(row.event, row.data)}</span>;
  const { conversion, commission } = row;
  return (
    <>
      <span>
        {whatOf(conversion)}
        {commission === null ? "" : `, ${words.you(formatMoney(commission))}`}
      </span>
      {commission !== null && (
        <button type="button" className={css["why"]} onClick={() => why(commission.id)}>
          {t.actions.why}
        </button>
      )}
    </>
  );
}

function whatOf(conversion: Extract<LiveRow, { kind: "conversion" }>["conversion"]): string {
  if (conversion === null) return words.commission;
  const { type, amountMinor, currency } = conversion;
  return type === "signup" || currency === null ? words.signup : words.sale(formatMoney({ amountMinor, currency }));
}

function otherOf(event: string, data: Record<string, unknown>): string {
  const { amountMinor, currency, slug, status } = data;
  const money = typeof amountMinor === "number" && typeof currency === "string" ? formatMoney({ amountMinor, currency }) : "";
  if (event === "sale.refunded") return words.refund(money);
  if (event === "link.created") return words.link(String(slug));
  if (event === "partner.tier_changed") return words.tier;
  const word = typeof status === "string" ? t.status.words[status] : undefined;
  return [words.payout(money), word?.toLowerCase()].filter(Boolean).join(", ");
}
