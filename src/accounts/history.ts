/** What happened to one commission, for a person who asks: its entries and its payouts. The question is rare, so no index is paid for it. */
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { CoveringPayout, Entry } from "./contract.ts";
import { showEntry } from "./resources.ts";
import type { EntryRow } from "./rows.ts";
import { ENTRY } from "./store.ts";

/** More than a commission ever has. */
const LIMIT = 1_000;

export function historyOf(sql: SqlStorage, commissionId: string): { entries: Entry[]; payouts: CoveringPayout[] } {
  const entries = sql
    .exec(`select ${ENTRY} from entries where commission_id = ? order by seq limit ${LIMIT}`, commissionId)
    .toArray()
    // The cursor knows column types only as SqlStorageValue; the schema fixes them.
    .map((row) => showEntry(row as unknown as EntryRow));
  const payouts = sql
    .exec<{ payoutId: string; amountMinor: number; status: string; requestedAt: number; paidAt: number | null }>(
      `select p.id as payoutId, l.amount_minor as amountMinor, p.status, p.requested_at as requestedAt, p.paid_at as paidAt
      from payout_lines l join payouts p on p.id = l.payout_id where l.commission_id = ? order by p.requested_at, p.id limit ${LIMIT}`,
      commissionId,
    )
    .toArray()
    .map((row) => ({ ...row, requestedAt: toIso(row.requestedAt), paidAt: toIsoOrNull(row.paidAt) }));
  return { entries, payouts };
}
