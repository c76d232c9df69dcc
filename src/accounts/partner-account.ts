/**
 * The Durable Object of one partner's money: its only writer. Commands run one transaction each; the alarm carries the
 * outbox to D1, releases what has matured, and sends payouts. Nothing is answered before it is durable.
 */
import { DurableObject } from "cloudflare:workers";
import type { CommissionSums, PostedCommission } from "../commissions/index.ts";
import { makePorts, type Ports } from "../context.ts";
import type { Result } from "../lib/result.ts";
import { SECOND } from "../lib/time.ts";
import type { PostedPayout } from "../payouts/index.ts";
import { adjustBalance } from "./adjust-balance.ts";
import { applyCommand } from "./apply-command.ts";
import { awardCommission } from "./award-commission.ts";
import { type Books, openBooks, rememberPartner } from "./books.ts";
import type {
  AccountPort,
  AdjustCommand,
  AwardCommand,
  Balance,
  Command,
  CommissionCommand,
  Entry,
  RefundCommand,
  RequestPayoutCommand,
  ResolvePayoutCommand,
  Verification,
} from "./contract.ts";
import { deleteProjection } from "./delete-projection.ts";
import { drainAccount } from "./drain-account.ts";
import { matureCommissions } from "./mature-commissions.ts";
import { liftQuarantine, quarantineAccount } from "./quarantine.ts";
import { refundCommission } from "./refund-commission.ts";
import { approvePayout, cancelPayout, markPayoutPaid, requestPayout, reversePayout } from "./request-payout.ts";
import { resolvePayout } from "./resolve-payout.ts";
import { showBalance, showEntry } from "./resources.ts";
import { holdCommission, rejectCommission, releaseCommission } from "./review-commission.ts";
import { earliest, nextDueAt } from "./rules.ts";
import { type Bank, sendPayouts } from "./send-payouts.ts";
import { findNextReleaseAt, findNextTryAt, hasOutbox, listBalances, listCommissionSums, listEntriesAfter, markAllDirty } from "./store.ts";
import type { Tx } from "./transaction.ts";
import { verifyLedger } from "./verify-ledger.ts";

/** Batches of one drain, and transactions of one wake: the alarm goes on with the rest. */
const ROUNDS = 40;

export class PartnerAccount extends DurableObject<Env> implements AccountPort {
  readonly #ports: Ports;
  readonly #sql: SqlStorage;
  readonly #partnerId: string;
  readonly #books: Books;
  #draining: Promise<void> | undefined;
  #drainFailures = 0;
  /** Facts that were carried to the log since the alarm began. */
  #told = 0;
  /** When the alarm is known to be set for; null where that is not known. */
  #alarmAt: number | null = null;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#ports = makePorts(env);
    this.#sql = state.storage.sql;
    this.#partnerId = rememberPartner(state.storage, state.id.name);
    this.#books = openBooks({
      storage: state.storage,
      partnerId: this.#partnerId,
      now: this.#ports.now,
      beforeCommit: () => this.#scheduleSoon(),
      onRollback: () => {
        this.#alarmAt = null;
      },
    });
  }

  award(command: AwardCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => awardCommission(tx, command));
  }
  refund(command: RefundCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => refundCommission(tx, command));
  }
  hold(command: CommissionCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => holdCommission(tx, command));
  }
  release(command: CommissionCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => releaseCommission(tx, command));
  }
  reject(command: CommissionCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => rejectCommission(tx, command));
  }
  adjust(command: AdjustCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => adjustBalance(tx, command));
  }
  requestPayout(command: RequestPayoutCommand): Promise<Result<PostedPayout>> {
    return this.#command((tx) => requestPayout(tx, command));
  }
  approvePayout(command: { payoutId: string }): Promise<Result<PostedPayout>> {
    return this.#command((tx) => approvePayout(tx, command.payoutId));
  }
  cancelPayout(command: { payoutId: string }): Promise<Result<PostedPayout>> {
    return this.#command((tx) => cancelPayout(tx, command.payoutId));
  }
  markPayoutPaid(command: { payoutId: string }): Promise<Result<PostedPayout>> {
    return this.#command((tx) => markPayoutPaid(tx, command.payoutId));
  }
  resolvePayout(command: ResolvePayoutCommand): Promise<Result<PostedPayout>> {
    return this.#afterwards(resolvePayout(this.#bank(), command));
  }
  reversePayout(command: { payoutId: string }): Promise<Result<PostedPayout>> {
    return this.#command((tx) => reversePayout(tx, command.payoutId));
  }

  async run(commands: readonly Command[]): Promise<Result<PostedCommission | PostedPayout>[]> {
    const results = commands.map((command) => this.#books.transact((tx) => applyCommand(tx, command)));
    await this.#drain();
    return results;
  }

  async getBalances(): Promise<Balance[]> {
    return [...listBalances(this.#sql)].map(([currency, balances]) => showBalance(currency, balances));
  }
  async listEntries(page: { afterSeq: number; limit: number }): Promise<Entry[]> {
    return listEntriesAfter(this.#sql, page.afterSeq, page.limit).map(showEntry);
  }
  /** A broken invariant quarantines the account: no more payouts, and an alert; it is never patched over. */
  async verify(): Promise<Verification> {
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

  async sumCommissions(): Promise<CommissionSums[]> {
    return listCommissionSums(this.#sql);
  }

  async wake(): Promise<void> {
    for (let round = 0; round < ROUNDS && this.#books.transact(matureCommissions); round += 1);
    await this.#drain();
    await sendPayouts(this.#bank());
    await this.#drain();
    this.#schedule();
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    this.#told = 0;
    try {
      await this.wake();
      // No request stands behind an alarm that would hand out what it told; without this the cron does.
      if (this.#told > 0)
        await this.#ports.queues.webhooks.send({ handOut: true }).catch((error: unknown) => console.error("not handed out", error));
    } catch (error) {
      console.error("account alarm", this.#partnerId, error);
      this.#drainFailures += 1;
      this.#schedule();
    }
  }

  async #command<T>(work: (tx: Tx) => Result<T>): Promise<Result<T>> {
    const result = this.#books.transact(work);
    await this.#drain();
    return result;
  }

  #bank(): Bank {
    return { sql: this.#sql, rail: this.#ports.rail, now: this.#ports.now, run: (work) => this.#books.transact(work) };
  }

  async #afterwards<T>(result: Promise<T>): Promise<T> {
    const value = await result;
    await this.#drain();
    return value;
  }

  #nextDueAt(): number | null {
    return nextDueAt({
      now: this.#ports.now(),
      hasOutbox: hasOutbox(this.#sql),
      drainFailures: this.#drainFailures,
      nextReleaseAt: findNextReleaseAt(this.#sql),
      nextTryAt: findNextTryAt(this.#sql),
    });
  }

  /** Sets the one alarm to what is due next; inside a command it is part of its transaction. */
  #schedule(): void {
    const at = this.#nextDueAt();
    this.#alarmAt = at;
    void (at === null ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(at));
  }

  /** After a command there is something to carry, within a second: an alarm that is set for that need not be set again. */
  #scheduleSoon(): void {
    const now = this.#ports.now();
    if (this.#alarmAt === null || this.#alarmAt <= now || this.#alarmAt > now + SECOND) this.#schedule();
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
    this.#schedule();
  }
}
