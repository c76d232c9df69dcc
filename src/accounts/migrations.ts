/**
 * The account's own schema, in order; never edited once landed. Entries are immutable: triggers refuse to change,
 * remove or replace one (`insert or replace` walks past the update and delete triggers, so insert has its own).
 */

const BOOKS = "'expense','receivable','pending','held','available','in_flight','paid'";

/** What limits by customer and by month ask for. `scope` is a customer's id or a month. */
const LIMITS = `
  create table customers (id text primary key, first_sale_at integer not null, recurring_sales integer not null) without rowid;
  create table earned (
    scope text not null, currency text not null, amount_minor integer not null,
    primary key (scope, currency)
  ) without rowid;
  `;

export const MIGRATIONS: readonly string[] = [
  `
  create table meta (key text primary key, value text not null) without rowid;
  create table entries (
    seq integer primary key check (seq > 0),
    id text not null unique,
    debit text not null check (debit in (${BOOKS})),
    credit text not null check (credit in (${BOOKS}) and credit <> debit),
    amount_minor integer not null check (amount_minor > 0),
    currency text not null,
    occurred_at integer not null,
    commission_id text,
    payout_id text,
    hash text not null
  );
  create trigger entries_are_not_updated before update on entries begin select raise(abort, 'entries are immutable'); end;
  create trigger entries_are_not_deleted before delete on entries begin select raise(abort, 'entries are immutable'); end;
  create trigger entries_are_not_replaced before insert on entries
    when exists (select 1 from entries where seq = new.seq or id = new.id)
    begin select raise(abort, 'entries are immutable'); end;
  create trigger entries_are_gapless before insert on entries
    when new.seq <> 1 and not exists (select 1 from entries where seq = new.seq - 1)
    begin select raise(abort, 'entries are gapless'); end;
  create table balances (
    currency text not null, book text not null, amount_minor integer not null check (amount_minor >= 0),
    primary key (currency, book)
  ) without rowid;
  create table commissions (
    id text primary key,
    conversion_id text,
    type text not null,
    currency text not null,
    amount_minor integer not null,
    reversed_minor integer not null default 0,
    pending_minor integer not null default 0 check (pending_minor >= 0),
    held_minor integer not null default 0 check (held_minor >= 0),
    covered_minor integer not null default 0,
    paid_minor integer not null default 0,
    is_rejected integer not null default 0,
    holds text not null default '[]',
    reason text,
    inputs text,
    steps text not null,
    refunded_minor integer not null default 0,
    occurred_at integer not null,
    releases_at integer not null,
    released_at integer,
    created_at integer not null,
    revision integer not null
  );
  create index commissions_by_conversion on commissions (conversion_id);
  create index commissions_due on commissions (releases_at) where pending_minor > 0;
  create index commissions_open on commissions (currency, released_at, id)
    where amount_minor - reversed_minor - pending_minor - held_minor - covered_minor <> 0;
  create table refunds (
    id text primary key, commission_id text not null, amount_minor integer not null, occurred_at integer not null
  ) without rowid;
  create table volumes (month text primary key, amount_minor integer not null check (amount_minor >= 0)) without rowid;
  create table payouts (
    id text primary key,
    amount_minor integer not null check (amount_minor > 0),
    currency text not null,
    method_id text not null,
    method_type text not null,
    destination text,
    status text not null,
    attempt integer not null default 1,
    tries integer not null default 0,
    unresolved_since integer,
    next_try_at integer,
    transfer_id text,
    failure_code text,
    failure_message text,
    requested_at integer not null,
    approved_at integer,
    paid_at integer,
    revision integer not null
  );
  create index payouts_due on payouts (next_try_at) where next_try_at is not null;
  create table payout_lines (
    payout_id text not null, commission_id text not null, amount_minor integer not null,
    primary key (payout_id, commission_id)
  ) without rowid;
  create table outbox (n integer primary key autoincrement, fact text not null);
  create table dirty (kind text not null, id text not null, primary key (kind, id)) without rowid;
  `,
  `
  alter table commissions add column is_taken_back integer not null default 0;
  create index refunds_by_commission on refunds (commission_id);
  `,
  "alter table payouts add column send_after integer;",
  // What each sale and refund did to volume, so that the volume of any days is a sum; disputes; and the months' closes.
  `
  alter table commissions add column disputed_minor integer not null default 0;
  alter table commissions add column volume_minor integer not null default 0;
  update commissions set volume_minor = coalesce(json_extract(inputs, '$.saleAmountMinor')
      * json_extract(inputs, '$.weightsBps[' || json_extract(inputs, '$.position') || ']') / 10000, 0)
    where inputs is not null and type <> 'signup' and currency = json_extract(inputs, '$.terms.currency');
  create index commissions_by_volume on commissions (occurred_at) where volume_minor > 0;
  alter table refunds add column volume_minor integer not null default 0;
  update refunds set volume_minor = coalesce((select min(refunds.amount_minor, c.volume_minor) from commissions c where c.id = refunds.commission_id), 0);
  create index refunds_by_volume on refunds (occurred_at) where volume_minor <> 0;
  create table disputes (
    id text primary key, commission_id text not null, amount_minor integer not null check (amount_minor > 0), status text not null,
    volume_minor integer not null, lowered_minor integer not null, occurred_at integer not null
  ) without rowid;
  create index disputes_by_commission on disputes (commission_id);
  create table months (
    month text primary key, terms_version integer not null, posts integer not null, is_changed integer not null default 0
  ) without rowid;
  create table month_bonuses (commission_id text primary key, month text not null, currency text not null, n integer not null) without rowid;
  create index month_bonuses_by_month on month_bonuses (month);
  `,
  LIMITS,
];
