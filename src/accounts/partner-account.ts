/**
 * The Durable Object of one partner's money: its only writer. Commands run one transaction each; the alarm carries the
 * outbox to D1, releases what has matured, and sends payouts. Nothing is answered before it is durable.
 */
import { DurableObject } from "cloudflare:workers";
import type { CommissionSums, PostedCommission } from "../commissions/index.ts";
import { makePorts, type Ports } from "../context.ts";
import type { Result } from "../lib/result.ts";
import type { AccountPayout, PayoutStatement, PostedPayout } from "../payouts/index.ts";
import { AlarmClock } from "./alarm-clock.ts";
import { applyCommand } from "./apply-command.ts";
import { type Books, openBooks, rememberPartner } from "./books.ts";
import { closedThroughOf, closeMonthsOf, openMonthsOf } from "./close-month.ts";
import { confirmTransfer } from "./confirm-transfer.ts";
import type * as door from "./contract.ts";
import { deleteProjection } from "./delete-projection.ts";
import { drainAccount } from "./drain-account.ts";
import { historyOf } from "./history.ts";
import { matureCommissions } from "./mature-commissions.ts";
import { sumVolumeSince } from "./months.ts";
import { liftQuarantine, quarantineAccount } from "./quarantine.ts";
import { readStatement } from "./read-statement.ts";
import { resolvePayout } from "./resolve-payout.ts";
import { showAccountPayout, showBalance, showEntry } from "./resources.ts";
import { resumePayouts } from "./resume-payouts.ts";
import { earliest, nextDueAt } from "./rules.ts";
import { type Bank, sendPayouts } from "./send-payouts.ts";
import {
  findNextReleaseAt,
  findNextTryAt,
  hasOutbox,
  listBalances,
  listCommissionSums,
  listEntriesAfter,
  listPayoutsAfter,
  markAllDirty,
} from "./store.ts";
import type { Tx } from "./transaction.ts";
import { verifyLedger } from "./verify-ledger.ts";

/** Batches of one drain, and transactions of one wake: the alarm goes on with the rest. */
const ROUNDS = 40;

export class PartnerAccount extends DurableObject<Env> implements door.AccountPort {
  readonly #ports: Ports;
  readonly #sql: SqlStorage;
  readonly #partnerId: string;
  readonly #books: Books;
  #draining: Promise<void> | undefined;
  #drainFailures = 0;
  /** Facts that were carried to the log since the alarm began. */
  #told = 0;
  readonly #clock: AlarmClock;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#ports = makePorts(env);
    this.#sql = state.storage.sql;
    this.#partnerId = rememberPartner(state.storage, state.id.name);
    this.#clock = new AlarmClock(state.storage, {
      now: this.#ports.now,
      dueAt: () =>
        nextDueAt({
          now: this.#ports.now(),
          hasOutbox: hasOutbox(this.#sql),
          drainFailures: this.#drainFailures,
          nextReleaseAt: findNextReleaseAt(this.#sql),
          nextTryAt: findNextTryAt(this.#sql),
        }),
    });
    this.#books = openBooks({
      storage: state.storage,
      partnerId: this.#partnerId,
      now: this.#ports.now,
      beforeCommit: () => this.#clock.setSoon(),
      onRollback: () => this.#clock.forget(),
    });
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
    await this.#drain();
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
    await this.#drain();
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
    await this.#drain();
  }
  liftQuarantine(reason: string): Promise<Result<{ lifted: string }>> {
    return this.#command((tx) => liftQuarantine(tx, reason));
  }
  async rebuild(): Promise<void> {
    // Marked on both sides: a crash, or a drain that runs meanwhile, leaves nothing deleted that is not carried again.
    this.#books.transact((tx) => markAllDirty(tx.sql));
    await deleteProjection(this.#ports, this.#partnerId);
    this.#books.transact((tx) => markAllDirty(tx.sql));
    while (hasOutbox(this.#sql) && this.#drainFailures === 0) await this.#drain();
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
    await this.#drain();
    await this.#drainOnce();
  }

  async sumCommissions(): Promise<CommissionSums[]> {
    return listCommissionSums(this.#sql);
  }

  async wake(): Promise<void> {
    for (let round = 0; round < ROUNDS && this.#books.transact(matureCommissions); round += 1);
    await this.#drain();
    await sendPayouts(this.#bank());
    await this.#drain();
    this.#clock.set();
  }

  override async alarm(): Promise<void> {
    this.#clock.forget();
    this.#told = 0;
    try {
      await this.wake();
      // No request stands behind an alarm that would hand out what it told; without this the cron does.
      if (this.#told > 0) await this.#ports.queues.webhooks.send({ handOut: true });
    } catch (error) {
      console.error("account alarm", this.#partnerId, error);
      this.#drainFailures += 1;
      this.#clock.set();
    }
  }

  /** The result's kind is the command's: applyCommand knows it, its type does not. */
  #apply<T extends PostedCommission | PostedPayout>(command: door.Command): Promise<Result<T>> {
    return this.#command((tx) => applyCommand(tx, command) as Result<T>);
  }

  async #command<T>(work: (tx: Tx) => Result<T>): Promise<Result<T>> {
    const result = this.#books.transact(work);
    await this.#drain();
    return result;
  }
  #bank(): Bank {
    return { sql: this.#sql, rail: this.#ports.rail, now: this.#ports.now, run: (work) => this.#books.transact(work) };
  }

  /** Carries everything to D1, one run at a time. A failure is left to the alarm: the command is durable already. */
  async #drain(): Promise<void> {
    for (let round = 0; round < ROUNDS && hasOutbox(this.#sql); round += 1) {
      this.#draining ??= this.#drainOnce().finally(() => {
        this.#draining = undefined;
      });
      await this.#draining;
      if (this.#drainFailures > 0) return;
    }
  }

  async #drainOnce(): Promise<void> {
    try {
      const source = {
        storage: this.ctx.storage,
        partnerId: this.#partnerId,
        ledger: this.#books.ledger(),
        closedThrough: closedThroughOf(this.#sql, this.#books.ledger()),
        nextDueAt: earliest(findNextReleaseAt(this.#sql), findNextTryAt(this.#sql)),
      };
      const { restored, told } = await drainAccount(this.#ports, source);
      this.#drainFailures = 0;
      this.#told += told;
      if (restored !== null) this.#books.transact((tx) => quarantineAccount(tx, restored));
    } catch (error) {
      this.#drainFailures += 1;
      console.error("account drain", this.#partnerId, error);
    }
    this.#clock.set();
  }
}
