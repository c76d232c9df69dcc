/**
 * What each customer and each month has earned the partner, and where its customers stand: the part of the account's
 * store that limits by customer and by month ask. Sales in the terms' currency count, less what is taken back of them.
 */
import { monthOf } from "../lib/time.ts";
import type { AwardCommand } from "./contract.ts";
import type { CommissionRow } from "./rows.ts";

type Customer = { firstSaleAt: number; recurringSales: number };

export const findCustomer = (sql: SqlStorage, id: string): Customer | null =>
  sql
    .exec<Customer>("select first_sale_at as firstSaleAt, recurring_sales as recurringSales from customers where id = ?", id)
    .toArray()[0] ?? null;

/** A sale of a known customer: its first one's time is kept, and recurring ones are counted. A signup is no sale. */
export function countCustomerSale(sql: SqlStorage, { inputs, occurredAt }: AwardCommand): void {
  if (inputs.facts === undefined || inputs.type === "signup") return;
  sql.exec(
    `insert into customers values (?, ?, ?) on conflict (id) do update set
       first_sale_at = min(first_sale_at, excluded.first_sale_at), recurring_sales = recurring_sales + excluded.recurring_sales`,
    inputs.facts.customerId,
    occurredAt,
    inputs.type === "recurring" ? 1 : 0,
  );
}

/** A sale that a later decision took away is counted no more; when its customer first bought stays known. */
export function uncountCustomerSale(sql: SqlStorage, { inputs }: Pick<CommissionRow, "inputs">): void {
  if (inputs?.facts === undefined || inputs.type !== "recurring") return;
  sql.exec("update customers set recurring_sales = recurring_sales - 1 where id = ?", inputs.facts.customerId);
}

type Scope = { scope: string; currency: string };

export const getEarned = (sql: SqlStorage, { scope, currency }: Scope): number =>
  sql.exec<{ amount: number }>("select amount_minor as amount from earned where scope = ? and currency = ?", scope, currency).toArray()[0]
    ?.amount ?? 0;

/** Adds what a sale's commission earned, or takes off what was taken back of it, for its customer and its own month. */
export function addEarned(
  sql: SqlStorage,
  { inputs, occurredAt }: Pick<CommissionRow, "inputs" | "occurredAt">,
  amountMinor: number,
): void {
  if (inputs === null || inputs.type === "signup" || inputs.currency !== inputs.terms.currency || amountMinor === 0) return;
  const scopes = [monthOf(occurredAt), ...(inputs.facts === undefined ? [] : [inputs.facts.customerId])];
  for (const scope of scopes)
    sql.exec(
      `insert into earned values (?, ?, ?) on conflict (scope, currency) do update set amount_minor = amount_minor + excluded.amount_minor`,
      scope,
      inputs.currency,
      amountMinor,
    );
}
