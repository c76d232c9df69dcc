/** The account's own SQLite, raw: rows by intent. Everything here is synchronous and runs inside one command's transaction. */
import type { CommissionSums } from "../commissions/index.ts";
import type { Book } from "./contract.ts";
import { COMMISSION_COLUMNS, type CommissionRow, type EntryRow, PAYOUT_COLUMNS, type PayoutRow } from "./rows.ts";
import { type Balances, EMPTY_BALANCES } from "./rules.ts";

export type Raw = Record<string, SqlStorageValue>;

export const ENTRY = `seq, id, debit, credit, amount_minor as amountMinor, currency, occurred_at as occurredAt,
  commission_id as commissionId, payout_id as payoutId, hash`;
const selectList = (columns: Record<string, string>) =>
  Object.entries(columns)
    .map(([name, column]) => `${column} as ${name}`)
    .join(", ");
const replaceStatement = (table: string, columns: Record<string, string>) =>
  `insert into ${table} (${Object.values(columns).join(", ")}) values (${Object.keys(columns)
    .map(() => "?")
    .join(", ")})
   on conflict (id) do update set ${Object.values(columns)
     .filter((column) => column !== "id")
     .map((column) => `${column} = excluded.${column}`)
     .join(", ")}`;

export const COMMISSION = selectList(COMMISSION_COLUMNS);
export const PAYOUT = selectList(PAYOUT_COLUMNS);
const SAVE_COMMISSION = replaceStatement("commissions", COMMISSION_COLUMNS);
const SAVE_PAYOUT = replaceStatement("payouts", PAYOUT_COLUMNS);

// SQLite's cursor knows column types only as SqlStorageValue; the schema beside this file fixes them.
const as = <T>(row: Raw): T => row as unknown as T;
export const toCommission = (row: Raw): CommissionRow => ({
  ...as<CommissionRow>(row),
  isRejected: row["isRejected"] === 1,
  isTakenBack: row["isTakenBack"] === 1,
  holds: JSON.parse(String(row["holds"])),
  steps: JSON.parse(String(row["steps"])),
  inputs: row["inputs"] === null ? null : JSON.parse(String(row["inputs"])),
});

export const toPayout = (row: Raw): PayoutRow => as<PayoutRow>(row);

const first = (sql: SqlStorage, query: string, ...values: SqlStorageValue[]): Raw | null =>
  sql.exec<Raw>(query, ...values).toArray()[0] ?? null;

export const findMeta = (sql: SqlStorage, key: string): string | null =>
  (first(sql, "select value from meta where key = ?", key)?.["value"] as string | undefined) ?? null;
export function setMeta(sql: SqlStorage, key: string, value: string): void {
  sql.exec("insert into meta values (?, ?) on conflict (key) do update set value = excluded.value", key, value);
}

export function deleteMeta(sql: SqlStorage, key: string): void {
  sql.exec("delete from meta where key = ?", key);
}
/** Payouts that stopped at a quarantine, before anything of them was tried, are due now. */
export function resumePayouts(sql: SqlStorage, now: number): void {
  sql.exec(
    `update payouts set next_try_at = max(?, coalesce(send_after, 0)) where method_type = 'stripe' and status in ('approved', 'processing')
     and next_try_at is null and unresolved_since is null`,
    now,
  );
}
export function insertEntry(sql: SqlStorage, entry: EntryRow): void {
  sql.exec(
    "insert into entries (seq, id, debit, credit, amount_minor, currency, occurred_at, commission_id, payout_id, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    entry.seq,
    entry.id,
    entry.debit,
    entry.credit,
    entry.amountMinor,
    entry.currency,
    entry.occurredAt,
    entry.commissionId,
    entry.payoutId,
    entry.hash,
  );
}
export const listEntriesAfter = (sql: SqlStorage, seq: number, limit: number): EntryRow[] =>
  sql
    .exec<Raw>(`select ${ENTRY} from entries where seq > ? order by seq limit ?`, seq, limit)
    .toArray()
    .map(as<EntryRow>);
/** A payout has a handful of entries, and its statement is read seldom: it needs no index of its own. */
export const listEntriesOfPayout = (sql: SqlStorage, payoutId: string): EntryRow[] =>
  sql
    .exec<Raw>(`select ${ENTRY} from entries where payout_id = ? order by seq`, payoutId)
    .toArray()
    .map(as<EntryRow>);
export const findHead = (sql: SqlStorage): EntryRow | null => {
  const row = first(sql, `select ${ENTRY} from entries order by seq desc limit 1`);
  return row === null ? null : as<EntryRow>(row);
};

export function listBalances(sql: SqlStorage): Map<string, Balances> {
  const balances = new Map<string, Balances>();
  for (const row of sql.exec<{ currency: string; book: string; amount: number }>(
    "select currency, book, amount_minor as amount from balances",
  )) {
    balances.set(row.currency, { ...(balances.get(row.currency) ?? EMPTY_BALANCES), [row.book]: row.amount });
  }
  return balances;
}
export function saveBalance(sql: SqlStorage, balance: { currency: string; book: Book; amountMinor: number }): void {
  sql.exec(
    "insert into balances values (?, ?, ?) on conflict (currency, book) do update set amount_minor = excluded.amount_minor",
    balance.currency,
    balance.book,
    balance.amountMinor,
  );
}

export const findCommission = (sql: SqlStorage, id: string): CommissionRow | null => {
  const row = first(sql, `select ${COMMISSION} from commissions where id = ?`, id);
  return row === null ? null : toCommission(row);
};
export const listCommissionsOfConversion = (sql: SqlStorage, conversionId: string): CommissionRow[] =>
  sql.exec<Raw>(`select ${COMMISSION} from commissions where conversion_id = ?`, conversionId).toArray().map(toCommission);
export const listDueCommissions = (sql: SqlStorage, now: number, limit: number): CommissionRow[] =>
  sql
    .exec<Raw>(
      `select ${COMMISSION} from commissions where pending_minor > 0 and releases_at <= ? order by releases_at, id limit ?`,
      now,
      limit,
    )
    .toArray()
    .map(toCommission);
export const findNextReleaseAt = (sql: SqlStorage): number | null =>
  first(sql, "select min(releases_at) as at from commissions where pending_minor > 0")?.["at"] as number | null;
export const listCommissionsOfPayout = (sql: SqlStorage, payoutId: string): { commission: CommissionRow; lineMinor: number }[] =>
  sql
    .exec<Raw>(
      `select ${COMMISSION.replaceAll(/(^|, )(\w+) as/g, "$1c.$2 as")}, l.amount_minor as lineMinor
      from payout_lines l join commissions c on c.id = l.commission_id where l.payout_id = ?`,
      payoutId,
    )
    .toArray()
    .map((row) => ({ commission: toCommission(row), lineMinor: Number(row["lineMinor"]) }));

/** Commissions whose released net amount is not what payout lines cover, oldest released first. */
export const listOpenCommissions = (sql: SqlStorage, currency: string): { commissionId: string; openMinor: number }[] =>
  sql
    .exec<{ commissionId: string; openMinor: number }>(
      `select id as commissionId, amount_minor - reversed_minor - pending_minor - held_minor - covered_minor as openMinor from commissions
       where currency = ? and amount_minor - reversed_minor - pending_minor - held_minor - covered_minor <> 0 order by released_at, id`,
      currency,
    )
    .toArray();

export function saveCommission(sql: SqlStorage, row: CommissionRow): void {
  sql.exec(SAVE_COMMISSION, ...Object.keys(COMMISSION_COLUMNS).map((name) => toSql(row[name as keyof CommissionRow])));
}
export function savePayout(sql: SqlStorage, row: PayoutRow): void {
  sql.exec(SAVE_PAYOUT, ...Object.keys(PAYOUT_COLUMNS).map((name) => toSql(row[name as keyof PayoutRow])));
}
const toSql = (value: unknown): SqlStorageValue =>
  typeof value === "boolean"
    ? Number(value)
    : typeof value === "object" && value !== null
      ? JSON.stringify(value)
      : (value as SqlStorageValue);

export const getVolume = (sql: SqlStorage, month: string): number =>
  Number(first(sql, "select amount_minor as amount from volumes where month = ?", month)?.["amount"] ?? 0);
export function setVolume(sql: SqlStorage, month: string, amountMinor: number): void {
  sql.exec("insert into volumes values (?, ?) on conflict (month) do update set amount_minor = excluded.amount_minor", month, amountMinor);
}

export const findPayout = (sql: SqlStorage, id: string): PayoutRow | null => {
  const row = first(sql, `select ${PAYOUT} from payouts where id = ?`, id);
  return row === null ? null : as<PayoutRow>(row);
};
export const listDuePayouts = (sql: SqlStorage, now: number, limit: number): PayoutRow[] =>
  sql
    .exec<Raw>(`select ${PAYOUT} from payouts where next_try_at <= ? order by next_try_at, id limit ?`, now, limit)
    .toArray()
    .map(toPayout);
export const listPayoutsWaitingForMoney = (sql: SqlStorage): PayoutRow[] =>
  sql
    .exec<Raw>(
      `select ${PAYOUT} from payouts where status = 'processing' and failure_code = 'balance_insufficient' order by requested_at, id`,
    )
    .toArray()
    .map(toPayout);
export const listPayoutsAfter = (sql: SqlStorage, page: { afterId: string; limit: number }): PayoutRow[] =>
  sql.exec<Raw>(`select ${PAYOUT} from payouts where id > ? order by id limit ?`, page.afterId, page.limit).toArray().map(toPayout);
export const findNextTryAt = (sql: SqlStorage): number | null =>
  first(sql, "select min(next_try_at) as at from payouts where next_try_at is not null")?.["at"] as number | null;
export function insertPayoutLine(sql: SqlStorage, line: { payoutId: string; commissionId: string; amountMinor: number }): void {
  sql.exec("insert into payout_lines values (?, ?, ?)", line.payoutId, line.commissionId, line.amountMinor);
}

type Totals = { pendingMinor: number; heldMinor: number; openMinor: number; inFlightMinor: number; paidMinor: number };

/** What commissions and payouts say the books should be, by currency. */
export function listTotals(sql: SqlStorage): Map<string, Totals> {
  const rows = sql.exec<Totals & { currency: string }>(`
    select currency, sum(pending) as pendingMinor, sum(held) as heldMinor, sum(open) as openMinor, sum(in_flight) as inFlightMinor, sum(paid) as paidMinor from (
      select currency, pending_minor as pending, held_minor as held, amount_minor - reversed_minor - pending_minor - held_minor - covered_minor as open, 0 as in_flight, 0 as paid from commissions
      union all
      select currency, 0, 0, 0, iif(status in ('requested','approved','processing'), amount_minor, 0), iif(status = 'paid', amount_minor, 0) from payouts
    ) group by currency`);
  return new Map(rows.toArray().map(({ currency, ...totals }) => [currency, totals]));
}

export const listCommissionSums = (sql: SqlStorage): CommissionSums[] =>
  sql
    .exec<CommissionSums>(
      "select currency, count(*) as count, sum(amount_minor) as amountMinor, sum(reversed_minor) as reversedMinor from commissions group by currency order by currency",
    )
    .toArray();
