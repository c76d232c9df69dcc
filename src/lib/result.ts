/** A decision that can refuse: tagged reasons that carry their facts, instead of exceptions. */

export type Result<T, R extends Refusal = Refusal> = { ok: true; value: T } | { ok: false; refusal: R };

/** Why something was refused. `code` is the contract's; the other fields are facts for the reader. */
export type Refusal = { code: string; detail: string; [fact: string]: string | number | boolean | null };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const refuse = (code: string, detail: string, facts: Record<string, string | number | null> = {}) =>
  ({ ok: false, refusal: { ...facts, code, detail } }) as const;
