/** What a commission's row says: what for, when, how it stands and since when, what it earns, and what all up to it have earned. */
import type { Schemas } from "../../api/client.ts";
import type { Column } from "../../parts/data-table.tsx";
import { formatDay, formatMoney } from "../../parts/format.ts";
import { Status } from "../../parts/status.tsx";
import { t } from "../../words/index.ts";
import css from "./commissions.module.css";

export type Commission = Schemas["Commission"];
type Totals = Schemas["CommissionTotals"];

/** The date or the reason that a status has. */
export function detailOf({ status, releasesAt, holds, reason }: Commission): string | null {
  switch (status) {
    case "pending":
      return t.status.released(formatDay(releasesAt));
    case "held":
      return holds.map((hold) => t.receipt.holdReasons[hold] ?? t.status.underReview)[0] ?? t.status.underReview;
    case "approved":
      return t.commissionList.free;
    case "paid":
      return null;
    case "rejected":
    case "reversed":
      return reason;
  }
}

const netOf = ({ amountMinor, reversedMinor }: Commission): number => amountMinor - reversedMinor;

/**
 * What all commissions up to each row come to: the newest row's is the whole, and each older one's is less by the rows above it.
 * Empty where several currencies stand together: they have no sum.
 */
export function soFarOf(rows: readonly Commission[], totals: readonly Totals[]): ReadonlyMap<string, number> {
  const [total, ...others] = totals;
  const sums = new Map<string, number>();
  if (total === undefined || others.length > 0) return sums;
  let left = total.netMinor;
  for (const row of rows) {
    sums.set(row.id, left);
    left -= netOf(row);
  }
  return sums;
}

type Columns = readonly [Column<Commission>, ...Column<Commission>[]];

export function columnsOf(soFar: ReadonlyMap<string, number>, isCodeShown: boolean): Columns {
  const money = ({ currency }: Commission, amountMinor: number): string => formatMoney({ amountMinor, currency }, { isCodeShown });
  const sum: Column<Commission>[] =
    soFar.size === 0
      ? []
      : [
          {
            key: "so-far",
            head: t.commissionList.soFar,
            cell: (row) => <span className={css["quiet"]}>{money(row, soFar.get(row.id) ?? 0)}</span>,
            isNumber: true,
          },
        ];
  return [
    { key: "type", head: t.commissions.for, cell: ({ type }) => t.commissions.types[type] ?? type },
    { key: "earned", head: t.commissions.earned, cell: ({ occurredAt }) => formatDay(occurredAt), isPlain: true },
    { key: "status", head: t.commissions.status, cell: (row) => <Status status={row.status} detail={detailOf(row)} />, isPlain: true },
    ...sum,
    {
      key: "amount",
      head: t.commissions.amount,
      cell: (row) => (
        <>
          {money(row, row.amountMinor)}
          {row.reversedMinor > 0 && <span className={css["under"]}>{t.commissionList.ofIt(money(row, row.reversedMinor))}</span>}
        </>
      ),
      isNumber: true,
    },
  ];
}
