/**
 * The one alarm of an account's object. Law: after every command it is set to what is due next; what is set already is not
 * set again, because each setting is written.
 */
import { SECOND } from "../lib/time.ts";

export class AlarmClock {
  readonly #storage: Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">;
  readonly #dueAt: () => number | null;
  readonly #now: () => number;
  /** When the alarm is known to be set for; null where that is not known. */
  #setFor: number | null = null;

  constructor(
    storage: Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">,
    { dueAt, now }: { dueAt: () => number | null; now: () => number },
  ) {
    this.#storage = storage;
    this.#dueAt = dueAt;
    this.#now = now;
  }

  /** Sets it to what is due next; inside a command that is part of its transaction. */
  set(): void {
    const at = this.#dueAt();
    this.#setFor = at;
    void (at === null ? this.#storage.deleteAlarm() : this.#storage.setAlarm(at));
  }

  /** After a command there is something to carry, within a second. */
  setSoon(): void {
    const now = this.#now();
    if (this.#setFor === null || this.#setFor <= now || this.#setFor > now + SECOND) this.set();
  }

  /** It rang, or what had set it was rolled back. */
  forget(): void {
    this.#setFor = null;
  }
}
