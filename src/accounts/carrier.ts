/**
 * Carries an account's changes to D1 and keeps its one alarm on what is due next. Law: a failure here fails no command; what was not
 * carried stays, and the alarm tries again.
 */
import type { Ports } from "../context.ts";
import { SECOND } from "../lib/time.ts";
import type { Books } from "./books.ts";
import { closedThroughOf } from "./close-month.ts";
import { drainAccount } from "./drain-account.ts";
import { hasOutbox } from "./outbox-store.ts";
import { quarantineAccount } from "./quarantine.ts";
import { earliest, nextDueAt } from "./rules.ts";
import { findNextReleaseAt, findNextTryAt } from "./store.ts";

/** Batches of one run: the alarm goes on with the rest. */
const ROUNDS = 40;

type Parts = { storage: DurableObjectStorage; partnerId: string; ports: Ports; books: Books };

export class Carrier {
  readonly #parts: Parts;
  readonly #sql: SqlStorage;
  #carrying: Promise<void> | undefined;
  #failures = 0;
  /** Facts that were carried to the log and that nobody has asked about. */
  #told = 0;
  /** When the alarm is known to be set for; null where that is not known. */
  #alarmAt: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#sql = parts.storage.sql;
  }

  /** Carries everything to D1, one run at a time. A failure is left to the alarm: the command is durable already. */
  async carry(): Promise<void> {
    for (let round = 0; round < ROUNDS && hasOutbox(this.#sql); round += 1) {
      this.#carrying ??= this.carryOnce().finally(() => {
        this.#carrying = undefined;
      });
      await this.#carrying;
      if (this.#failures > 0) return;
    }
  }

  async carryOnce(): Promise<void> {
    const { storage, partnerId, ports, books } = this.#parts;
    try {
      const ledger = books.ledger();
      const { restored, told } = await drainAccount(ports, {
        storage,
        partnerId,
        ledger,
        closedThrough: closedThroughOf(this.#sql, ledger),
        nextDueAt: earliest(findNextReleaseAt(this.#sql), findNextTryAt(this.#sql)),
      });
      this.#failures = 0;
      this.#told += told;
      if (restored !== null) books.transact((tx) => quarantineAccount(tx, restored));
    } catch (error) {
      this.#failures += 1;
      console.error("account drain", partnerId, error);
    }
    this.schedule();
  }

  /** Whether there is more to carry, and nothing has failed. */
  canGoOn(): boolean {
    return hasOutbox(this.#sql) && this.#failures === 0;
  }

  /** Something due went wrong: it is tried again later. */
  failed(): void {
    this.#failures += 1;
    this.schedule();
  }

  /** How many facts the log has got since this was last asked. */
  takeTold(): number {
    const told = this.#told;
    this.#told = 0;
    return told;
  }

  forgetAlarm(): void {
    this.#alarmAt = null;
  }

  /** Sets the one alarm to what is due next; inside a command it is part of its transaction. */
  schedule(): void {
    const at = nextDueAt({
      now: this.#parts.ports.now(),
      hasOutbox: hasOutbox(this.#sql),
      drainFailures: this.#failures,
      nextReleaseAt: findNextReleaseAt(this.#sql),
      nextTryAt: findNextTryAt(this.#sql),
    });
    this.#alarmAt = at;
    void (at === null ? this.#parts.storage.deleteAlarm() : this.#parts.storage.setAlarm(at));
  }

  /** After a command there is something to carry, within a second: an alarm that is set for that need not be set again. */
  scheduleSoon(): void {
    const now = this.#parts.ports.now();
    if (this.#alarmAt === null || this.#alarmAt <= now || this.#alarmAt > now + SECOND) this.schedule();
  }
}
