/**
 * The Durable Object of one partner's money: its only writer. Commands run one transaction each; the alarm carries the
 * outbox to D1, releases what has matured, and sends payouts. Nothing is answered before it is durable.
 */
import { DurableObject } from "cloudflare:workers";
import type { CommissionSums, PostedCommission } from "../commissions/index.ts";
import { makePorts, type Ports } from "../context.ts";
import type { Result } from "../lib/result.ts";
import type { PostedPayout } from "../payouts/index.ts";
import { adjustBalance } from "./adjust-balance.ts";
import { applyCommand } from "./apply-command.ts";
import { awardCommission } from "./award-commission.ts";
import { type Books, openBooks, rememberPartner } from "./books.ts";
import { Carrier } from "./carrier.ts";
import { closeMonthsOf, openMonthsOf } from "./close-month.ts";
import { confirmTransfer } from "./confirm-transfer.ts";
import type {
  AccountPort,
  AdjustCommand,
  AwardCommand,
  Balance,
  Command,
  CommissionCommand,
  ConfirmTransferCommand,
  CoveringPayout,
  DisputeCommand,
  Entry,
  MonthPlan,
  RefundCommand,
  ReleaseCommand,
  RequestPayoutCommand,
  ResolvePayoutCommand,
  Verification,
} from "./contract.ts";
import { deleteProjection } from "./delete-projection.ts";
import { disputeCommission } from "./dispute-commission.ts";
import { historyOf } from "./history.ts";
import { matureCommissions } from "./mature-commissions.ts";
import { sumVolumeSince } from "./months.ts";
import { liftQuarantine, quarantineAccount } from "./quarantine.ts";
import { refundCommission } from "./refund-commission.ts";
import { approvePayout, cancelPayout, markPayoutPaid, requestPayout, reversePayout } from "./request-payout.ts";
import { resolvePayout } from "./resolve-payout.ts";
import { showBalance, showEntry } from "./resources.ts";
import { resumePayouts } from "./resume-payouts.ts";
import { holdCommission, rejectCommission, releaseCommission } from "./review-commission.ts";
import { type Bank, sendPayouts } from "./send-payouts.ts";
import { listBalances, listCommissionSums, listEntriesAfter, markAllDirty } from "./store.ts";
import type { Tx } from "./transaction.ts";
import { verifyLedger } from "./verify-ledger.ts";

/** Transactions of one wake: the alarm goes on with the rest. */
const ROUNDS = 40;

export class PartnerAccount extends DurableObject<Env> implements AccountPort {
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

  award(command: AwardCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => awardCommission(tx, command));
  }
  refund(command: RefundCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => refundCommission(tx, command));
  }
  dispute(command: DisputeCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => disputeCommission(tx, command));
  }
  hold(command: CommissionCommand): Promise<Result<PostedCommission>> {
    return this.#command((tx) => holdCommission(tx, command));
  }
  release(command: ReleaseCommand): Promise<Result<PostedCommission>> {
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
  confirmTransfer(command: ConfirmTransferCommand): Promise<Result<PostedPayout>> {
    return this.#command((tx) => confirmTransfer(tx, command));
  }
  async resumePayouts(currencies: readonly string[]): Promise<void> {
    this.#books.transact((tx) => resumePayouts(tx, currencies));
  }

  async run(commands: readonly Command[]): Promise<Result<PostedCommission | PostedPayout>[]> {
    const results = commands.map((command) => this.#books.transact((tx) => applyCommand(tx, command)));
    await this.#carrier.carry();
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

  async findHistory(commissionId: string): Promise<{ entries: Entry[]; payouts: CoveringPayout[] }> {
    return historyOf(this.#sql, commissionId);
  }
  async sumVolumes({ since }: { since: number[] }): Promise<number[]> {
    return since.map((at) => sumVolumeSince(this.#sql, at));
  }
  async listOpenMonths({ through }: { through: string }): Promise<string[]> {
    return openMonthsOf(this.#books.ledger(), this.#sql, through);
  }
  /** Carries the head to D1 even where nothing else changed: the job finds by it what is left to close. */
  async closeMonths(input: { through: string; plans: MonthPlan[] }): Promise<void> {
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
    } catch (error) {
      console.error("account alarm", this.#partnerId, error);
      this.#carrier.failed();
    }
  }

  async #command<T>(work: (tx: Tx) => Result<T>): Promise<Result<T>> {
    const result = this.#books.transact(work);
    await this.#carrier.carry();
    return result;
  }

  #bank(): Bank {
    return { sql: this.#sql, rail: this.#ports.rail, now: this.#ports.now, run: (work) => this.#books.transact(work) };
  }

  async #afterwards<T>(result: Promise<T>): Promise<T> {
    const value = await result;
    await this.#carrier.carry();
    return value;
  }
}
