/**
 * Quarantine: an account whose books are in doubt sends no more payouts until a person lifts it. Law: it is announced once,
 * and it is lifted only while the books are proven.
 */
import { ok, type Result, refuse } from "../lib/result.ts";
import { deleteMeta, findMeta, resumePayouts, setMeta } from "./store.ts";
import { type Tx, tell } from "./transaction.ts";
import { verifyLedger } from "./verify-ledger.ts";

/** The first reason stays; a later one is not told. */
export function quarantineAccount(tx: Tx, detail: string): void {
  if (findMeta(tx.sql, "quarantine") !== null) return;
  setMeta(tx.sql, "quarantine", detail);
  alert(tx, `quarantined: ${detail}`);
}

/** What waited is sent again from now on. */
export function liftQuarantine(tx: Tx, reason: string): Result<{ lifted: string }> {
  const detail = findMeta(tx.sql, "quarantine");
  if (detail === null) return refuse("invalid_state", "the account is not quarantined");
  const { violations } = verifyLedger(tx.sql, tx.partnerId);
  if (violations.length > 0) return refuse("account_quarantined", `the books are not proven: ${violations.slice(0, 3).join("; ")}`);
  deleteMeta(tx.sql, "quarantine");
  resumePayouts(tx.sql, tx.now);
  alert(tx, `the quarantine was lifted: ${reason}`);
  return ok({ lifted: detail });
}

const alert = (tx: Tx, detail: string): void => tell(tx, "ops.alert", { subject: tx.partnerId, data: { subject: tx.partnerId, detail } });
