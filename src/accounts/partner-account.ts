/**
 * The Durable Object of one partner's money: its only writer. Commands run one transaction each; the alarm carries the
 * outbox to D1, releases what has matured, and sends payouts. Nothing is answered before it is durable.
 */
import { DurableObject } from "cloudflare:workers";
import type { CommissionSums, PostedCommission } from "../commissions/index.ts";
import { makePorts, type Ports } from "../context.ts";
import type { Result } from "../lib/result.ts";
import type { AccountPayout, PayoutStatement, PostedPayout } from "../payouts/index.ts";
import { applyCommand } from "./apply-command.ts";
import { type Books, openBooks, rememberPartner } from "./books.ts";
import { Carrier } from "./carrier.ts";
import { closeMonthsOf, openMonthsOf } from "./close-month.ts";
import { confirmTransfer } from "./confirm-transfer.ts";
import type * as door from "./contract.ts";
import { deleteProjection } from "./delete-projection.ts";
import { historyOf } from "./history.ts";
import { matureCommissions } from "./mature-commissions.ts";
import { sumVolumeSince } from "./months.ts";
import { markAllDirty } from "./outbox-store.ts";
import { liftQuarantine, quarantineAccount } from "./quarantine.ts";
import { readStatement } from "./read-statement.ts";
import { resolvePayout } from "./resolve-payout.ts";
import { showAccountPayout, showBalance, showEntry } from "./resources.ts";
import { resumePayouts } from "./resume-payouts.ts";
import { type Bank, sendPayouts } from "./send-payouts.ts";
import { listBalances, listCommissionSums, listEntriesAfter, listPayoutsAfter } from "./store.ts";
import type { Tx } from "./transaction.ts";
import { verifyLedger } from "./verify-ledger.ts";

/** Transactions of one wake: the alarm goes on with the rest. */
const ROUNDS = 40;

export class PartnerAccount extends DurableObject<Env> implements door.AccountPort {
  readonly #ports: Ports;
  readonly #sql: SqlStorage;
  readonly #partnerId: string;
  readonly #books: Books;
  readonly #carrier: Carrier;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#ports = makePorts(env);
    this.#sql = state.storage.sql;
    this.#partnerId = rememberPartner(state.storage, state.id.name);
    this.#books = openBooks({
      storage: state.storage,
      partnerId: this.#partnerId,
      now: this.#ports.now,
      beforeCommit: () => this.#carrier.scheduleSoon(),
      onRollback: () => this.#carrier.forgetAlarm(),
    });
    this.#carrier = new Carrier({ storage: state.storage, partnerId: this.#partnerId, ports: this.#ports, books: this.#books });
  }

  award(command: door.AwardCommand): Promise<Result<PostedCommission>> {
    return this.#apply({ kind: "award", command });
  }
  refund(command: door.RefundCommand): Promise<Result<PostedCommission>> {
    return this.#apply({ kind: "refund", command });
  }
  dispute(command: door.DisputeCommand): Promise<Result<PostedCommission>> {
    return this.#apply({ kind: "dispute", command });
  }
  hold(command: door.CommissionCommand): Promise<Result<PostedCommission>> {
    return this.#apply({ kind: "hold", command });
  }
  release(command: door.ReleaseCommand): Promise<Result<PostedCommission>> {
    return this.#apply({ kind: "release", command });
  }
  reject(command: door.CommissionCommand): Promise<Result<PostedCommission>> {
    return this.#apply({ kind: "reject", command });
  }
  adjust(command: door.AdjustCommand): Promise<Result<PostedCommission>> {
    return this.#apply({ kind: "adjust", command });
  }
  requestPayout(command: door.RequestPayoutCommand): Promise<Result<PostedPayout>> {
    return this.#apply({ kind: "request_payout", command });
  }
  approvePayout(command: { payoutId: string }): Promise<Result<PostedPayout>> {
    return this.#apply({ kind: "approve_payout", command });
  }
  cancelPayout(command: { payoutId: string }): Promise<Result<PostedPayout>> {
    return this.#apply({ kind: "cancel_payout", command });
  }
  markPayoutPaid(command: { payoutId: string }): Promise<Result<PostedPayout>> {
    return this.#apply({ kind: "mark_payout_paid", command });
  }
  async resolvePayout(command: door.ResolvePayoutCommand): Promise<Result<PostedPayout>> {
    const result = await resolvePayout(this.#bank(), command);
    await this.#carrier.carry();
    return result;
  }
  reversePayout(command: { payoutId: string }): Promise<Result<PostedPayout>> {
    return this.#apply({ kind: "reverse_payout", command });
  }
  confirmTransfer(command: door.ConfirmTransferCommand): Promise<Result<PostedPayout>> {
    return this.#command((tx) => confirmTransfer(tx, command));
  }
  async resumePayouts(currencies: readonly string[]): Promise<void> {
    this.#books.transact((tx) => resumePayouts(tx, currencies));
  }

  async run(commands: readonly door.Command[]): Promise<Result<PostedCommission | PostedPayout>[]> {
    const results = commands.map((command) => this.#books.transact((tx) => applyCommand(tx, command)));
    await this.#carrier.carry();
    return results;
  }

  async getBalances(): Promise<door.Balance[]> {
    return [...listBalances(this.#sql)].map(([currency, balances]) => showBalance(currency, balances));
  }
  async getStatement(payoutId: string): Promise<PayoutStatement | null> {
    return readStatement(this.#sql, { partnerId: this.#partnerId, payoutId });
  }
  async listPayouts(page: { afterId: string; limit: number }): Promise<AccountPayout[]> {
    return listPayoutsAfter(this.#sql, page).map((row) => showAccountPayout(this.#partnerId, row));
  }
  async listEntries(page: { afterSeq: number; limit: number }): Promise<door.Entry[]> {
    return listEntriesAfter(this.#sql, page.afterSeq, page.limit).map(showEntry);
  }
  /** A broken invariant quarantines the account: no more payouts, and an alert; it is never patched over. */
  async verify(): Promise<door.Verification> {
    const verification = verifyLedger(this.#sql, this.#partnerId);
    if (!verification.ok) await this.quarantine(verification.violations.slice(0, 5).join("; "));
    return verification;
  }
  async quarantine(detail: string): Promise<void> {
    this.#books.transact((tx) => quarantineAccount(tx, detail));
    await this.#carrier.carry();
  }
  liftQuarantine(reason: string): Promise<Result<{ lifted: string }>> {
    return this.#command((tx) => liftQuarantine(tx, reason));
  }
  async rebuild(): Promise<void> {
    // Marked on both sides: a crash, or a drain that runs meanwhile, leaves nothing deleted that is not carried again.
    this.#books.transact((tx) => markAllDirty(tx.sql));
    await deleteProjection(this.#ports, this.#partnerId);
    this.#books.transact((tx) => markAllDirty(tx.sql));
    while (this.#carrier.canGoOn()) await this.#carrier.carry();
  }

  async findHistory(commissionId: string): Promise<{ entries: door.Entry[]; payouts: door.CoveringPayout[] }> {
    return historyOf(this.#sql, commissionId);
  }
  async sumVolumes({ since }: { since: number[] }): Promise<number[]> {
    return since.map((at) => sumVolumeSince(this.#sql, at));
  }
  async listOpenMonths({ through }: { through: string }): Promise<string[]> {
    return openMonthsOf(this.#books.ledger(), this.#sql, through);
  }
  /** Carries the head to D1 even where nothing else changed: the job finds by it what is left to close. */
  async closeMonths(input: { through: string; plans: door.MonthPlan[] }): Promise<void> {
    closeMonthsOf(this.#books, this.#sql, input);
    await this.#carrier.carry();
    await this.#carrier.carryOnce();
  }

  async sumCommissions(): Promise<CommissionSums[]> {
    return listCommissionSums(this.#sql);
  }

  async wake(): Promise<void> {
    for (let round = 0; round < ROUNDS && this.#books.transact(matureCommissions); round += 1);
    await this.#carrier.carry();
    await sendPayouts(this.#bank());
    await this.#carrier.carry();
    this.#carrier.schedule();
  }

  override async alarm(): Promise<void> {
    this.#carrier.forgetAlarm();
    try {
      await this.wake();
      // No request stands behind an alarm that would hand out what it told; without this the cron does.
      if (this.#carrier.takeTold() > 0)
        await this.#ports.queues.webhooks.send({ handOut: true }).catch((error: unknown) => console.error("not handed out", error));
    } catch (error) {
      console.error("account alarm", this.#partnerId, error);
      this.#carrier.failed();
    }
  }

  /** The result's kind is the command's: applyCommand knows it, its type does not. */
  #apply<T extends PostedCommission | PostedPayout>(command: door.Command): Promise<Result<T>> {
    return this.#command((tx) => applyCommand(tx, command) as Result<T>);
  }

  async #command<T>(work: (tx: Tx) => Result<T>): Promise<Result<T>> {
    const result = this.#books.transact(work);
    await this.#carrier.carry();
    return result;
  }
  #bank(): Bank {
    return { sql: this.#sql, rail: this.#ports.rail, now: this.#ports.now, run: (work) => this.#books.transact(work) };
  }
}
