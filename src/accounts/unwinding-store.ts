/** What refunds and disputes took of sales, in the account's own SQLite: each with its part of the volume, so that it can be given back. */
import type { DisputeRow, RefundRow } from "./rows.ts";

const REFUND = "id, commission_id as commissionId, amount_minor as amountMinor, occurred_at as occurredAt, volume_minor as volumeMinor";
const DISPUTE = `id, commission_id as commissionId, amount_minor as amountMinor, status, volume_minor as volumeMinor,
  lowered_minor as loweredMinor, occurred_at as occurredAt`;

export const findRefund = (sql: SqlStorage, id: string): RefundRow | null =>
  sql.exec<RefundRow>(`select ${REFUND} from refunds where id = ?`, id).toArray()[0] ?? null;
export function insertRefund(sql: SqlStorage, refund: RefundRow): void {
  const { id, commissionId, amountMinor, occurredAt, volumeMinor } = refund;
  sql.exec("insert into refunds values (?, ?, ?, ?, ?)", id, commissionId, amountMinor, occurredAt, volumeMinor);
}

export const findDispute = (sql: SqlStorage, id: string): DisputeRow | null =>
  sql.exec<DisputeRow>(`select ${DISPUTE} from disputes where id = ?`, id).toArray()[0] ?? null;
export function saveDispute(
  sql: SqlStorage,
  { id, commissionId, amountMinor, status, volumeMinor, loweredMinor, occurredAt }: DisputeRow,
): void {
  sql.exec(
    "insert into disputes values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set status = excluded.status, volume_minor = excluded.volume_minor, lowered_minor = excluded.lowered_minor",
    ...[id, commissionId, amountMinor, status, volumeMinor, loweredMinor, occurredAt],
  );
}

/** What refunds and disputes hold of a commission's volume, by when they took it. */
export const listVolumeLosses = (sql: SqlStorage, commissionId: string): { volumeMinor: number; occurredAt: number }[] =>
  sql
    .exec<{ volumeMinor: number; occurredAt: number }>(
      `select volume_minor as volumeMinor, occurred_at as occurredAt from refunds where commission_id = ?
       union all select volume_minor, occurred_at from disputes where commission_id = ?`,
      commissionId,
      commissionId,
    )
    .toArray();

/** A commission that counts no more has lost nothing either. */
export function clearVolumeLosses(sql: SqlStorage, commissionId: string): void {
  sql.exec("update refunds set volume_minor = 0 where commission_id = ?", commissionId);
  sql.exec("update disputes set volume_minor = 0, lowered_minor = 0 where commission_id = ?", commissionId);
}
