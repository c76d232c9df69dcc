/**
 * An account as plain arithmetic, written apart from the rules: a list of commissions, a pool of available money, a debt.
 * The property test drives it beside the real books and compares after every command.
 */
import type { Command } from "../../src/accounts/contract.ts";

type ModelDispute = { amount: number; won: boolean; lost: number; lowered: number; at: string };
type Sale = {
  gross: number;
  refunded: number;
  disputes: Set<ModelDispute>;
  rateBps: number;
  bonusBps: number;
  weights: number[];
  position: number;
  month: string;
  currency: string;
  terms: string;
};
export type ModelCommission = {
  amount: number;
  left: number;
  pending: number;
  held: number;
  covered: number;
  paid: number;
  rejected: boolean;
  /** A later decision took it away. */
  taken: boolean;
  /** What each refund took from a month's volume. */
  lost: [month: string, amount: number][];
  holds: Set<string>;
  releasesAt: number;
  sale: Sale | null;
  currency: string;
  order: number;
};
type ModelPayout = { amount: number; currency: string; status: string; manual: boolean; lines: [string, number][] };
type Pool = { available: number; debt: number; inFlight: number; paid: number; expense: number };

const DAY = 86_400_000;
const month = (at: number) => new Date(at).toISOString().slice(0, 7);
const MONTH_BRACKETS: [number, number][] = [
  [100_000, 500],
  [500_000, 1000],
];

/** Half to even by remainders of integers; a second opinion on the only rounding function. */
function round(numerator: bigint, denominator: bigint): number {
  const doubled = 2n * numerator + denominator;
  const up = doubled / (2n * denominator);
  return Number(doubled % (2n * denominator) === 0n && up % 2n === 1n ? up - 1n : up);
}

/** This partner's part of a whole: what is left over after flooring goes to the largest remainders, the later on a tie. */
function part(total: number, weights: number[], position: number): number {
  const floors = weights.map((weight) => Number((BigInt(total) * BigInt(weight)) / 10_000n));
  const rest = total - floors.reduce((a, b) => a + b, 0);
  const rank = weights.map((weight, index) => [(BigInt(total) * BigInt(weight)) % 10_000n, index] as const);
  const lucky = rank.sort((a, b) => (a[0] === b[0] ? b[1] - a[1] : a[0] > b[0] ? -1 : 1)).slice(0, rest);
  return (floors[position] ?? 0) + (lucky.some(([, index]) => index === position) ? 1 : 0);
}

/** What is left of this partner's part when `gone` of the sale is: it is cut like a cake whose pieces are the parts. */
function netPart(sale: Sale, gone: number): number {
  const parts = sale.weights.map((_, index) => part(sale.gross, sale.weights, index));
  const own = parts[sale.position] ?? 0;
  if (gone === 0) return own;
  const gross = BigInt(sale.gross);
  const cuts = parts.map((each, index) => ({
    index,
    floor: (BigInt(gone) * BigInt(each)) / gross,
    rest: (BigInt(gone) * BigInt(each)) % gross,
  }));
  const missing = gone - cuts.reduce((sum, cut) => sum + Number(cut.floor), 0);
  const lucky = cuts.sort((a, b) => (a.rest === b.rest ? b.index - a.index : a.rest > b.rest ? -1 : 1)).slice(0, missing);
  const cut = cuts.find(({ index }) => index === sale.position);
  return own - Number(cut?.floor ?? 0n) - (lucky.some(({ index }) => index === sale.position) ? 1 : 0);
}

export class AccountModel {
  readonly commissions = new Map<string, ModelCommission>();
  readonly payouts = new Map<string, ModelPayout>();
  readonly refunds = new Set<string>();
  readonly disputes = new Map<string, ModelDispute>();
  readonly adjustments = new Map<string, string>();
  readonly volumes = new Map<string, number>();
  /** What the last command gave back of an adjustment, until the books have said its name. */
  unnamed: ModelCommission | null = null;
  readonly pools = new Map<string, Pool>();
  #order = 0;

  pool(currency: string): Pool {
    const pool = this.pools.get(currency) ?? { available: 0, debt: 0, inFlight: 0, paid: 0, expense: 0 };
    this.pools.set(currency, pool);
    return pool;
  }

  balances(currency: string) {
    const pool = this.pool(currency);
    const sum = (key: "pending" | "held") =>
      [...this.commissions.values()].filter((c) => c.currency === currency).reduce((a, c) => a + c[key], 0);
    return {
      expense: pool.expense,
      receivable: pool.debt,
      pending: sum("pending"),
      held: sum("held"),
      available: pool.available,
      in_flight: pool.inFlight,
      paid: pool.paid,
    };
  }

  /** This partner's part of what neither refunds nor unresolved or lost disputes have taken. */
  shareLeft(sale: Sale): number {
    let gone = sale.refunded;
    for (const dispute of sale.disputes) if (!dispute.won) gone += dispute.amount;
    return netPart(sale, Math.min(sale.gross, gone));
  }

  commissionOf(sale: Sale): number {
    const share = this.shareLeft(sale);
    return round(BigInt(share) * BigInt(sale.rateBps) * BigInt(10_000 + sale.bonusBps), 100_000_000n);
  }

  /** Time has come to `now`: what is due is released. */
  mature(now: number): void {
    const due = [...this.commissions.values()]
      .filter((c) => c.pending > 0 && c.releasesAt <= now)
      .sort((a, b) => a.releasesAt - b.releasesAt);
    for (const commission of due) this.#release(commission);
  }

  #release(commission: ModelCommission): void {
    this.#gain(commission.currency, commission.pending);
    commission.pending = 0;
    if (commission.order === 0) commission.order = ++this.#order;
  }

  #gain(currency: string, amount: number): void {
    const pool = this.pool(currency);
    const recovered = Math.min(pool.debt, amount);
    pool.debt -= recovered;
    pool.available += amount - recovered;
  }

  #adjust({ amount, currency, releasesAt = 0 }: { amount: number; currency: string; releasesAt?: number }): ModelCommission {
    const commission: ModelCommission = {
      amount,
      left: amount,
      pending: 0,
      held: 0,
      covered: 0,
      paid: 0,
      rejected: false,
      taken: false,
      lost: [],
      holds: new Set(),
      releasesAt,
      sale: null,
      currency,
      order: ++this.#order,
    };
    if (amount > 0) {
      this.pool(currency).expense += amount;
      this.#gain(currency, amount);
    } else this.#lose(commission, -amount);
    commission.left = amount;
    return commission;
  }

  #lose(commission: ModelCommission, amount: number): void {
    const pool = this.pool(commission.currency);
    // What an adjustment below zero took already is given back by another one: expense is never below zero.
    if (amount > pool.expense) this.unnamed = this.#adjust({ amount: amount - pool.expense, currency: commission.currency });
    pool.expense -= amount;
    commission.left -= amount;
    const pending = Math.min(commission.pending, amount);
    const held = Math.min(commission.held, amount - pending);
    commission.pending -= pending;
    commission.held -= held;
    const rest = amount - pending - held;
    const available = Math.min(pool.available, rest);
    pool.available -= available;
    pool.debt += rest - available;
  }

  #addVolume(at: string, amount: number): void {
    this.volumes.set(at, Math.max(0, (this.volumes.get(at) ?? 0) + amount));
  }

  /** A unit comes back: to what holds it, to the pool if it was released, else to wait. */
  #giveBack(commission: ModelCommission, amount: number, now: number): void {
    commission.left += amount;
    this.pool(commission.currency).expense += amount;
    if (commission.holds.size > 0) commission.held += amount;
    else if (commission.order > 0) this.#gain(commission.currency, amount);
    else {
      commission.pending += amount;
      if (commission.releasesAt <= now) this.#release(commission);
    }
  }

  /** What the command should answer: "ok" or a refusal's code. `id` is the commission's, where the command makes or names one. */
  apply(input: Command, context: { now: number; id: string }): string {
    const { now, id } = context;
    switch (input.kind) {
      case "award": {
        const { conversionId: _, inputs, occurredAt, holdDays, holds } = input.command;
        if (this.commissions.has(id)) return "ok";
        const counts = inputs.currency === inputs.terms.currency;
        const before = counts ? (this.volumes.get(month(occurredAt)) ?? 0) : 0;
        const bonusBps = counts ? (MONTH_BRACKETS.filter(([from]) => from <= before).at(-1)?.[1] ?? 0) : 0;
        const sale: Sale = {
          gross: inputs.saleAmountMinor,
          refunded: 0,
          disputes: new Set(),
          rateBps: inputs.rateBps,
          bonusBps,
          weights: inputs.weightsBps,
          position: inputs.position,
          month: month(occurredAt),
          currency: inputs.currency,
          terms: inputs.terms.currency,
        };
        const amount = this.commissionOf(sale);
        if (counts) this.volumes.set(sale.month, before + part(sale.gross, sale.weights, sale.position));
        const held = holds.length > 0;
        const commission: ModelCommission = {
          amount,
          left: amount,
          pending: held ? 0 : amount,
          held: held ? amount : 0,
          covered: 0,
          paid: 0,
          rejected: false,
          taken: false,
          lost: [],
          holds: new Set(amount > 0 ? holds : []),
          releasesAt: occurredAt + holdDays * DAY,
          sale,
          currency: inputs.currency,
          order: 0,
        };
        this.commissions.set(id, commission);
        this.pool(inputs.currency).expense += amount;
        if (commission.pending > 0 && commission.releasesAt <= now) this.#release(commission);
        return "ok";
      }
      case "refund": {
        const commission = this.commissions.get(id);
        if (commission?.sale == null) return "not_found";
        if (commission.taken || this.refunds.has(input.command.refundId)) return "ok";
        this.refunds.add(input.command.refundId);
        const { sale } = commission;
        const before = this.shareLeft(sale);
        sale.refunded = Math.min(sale.gross, sale.refunded + input.command.amountMinor);
        const lost = before - this.shareLeft(sale);
        const at = month(input.command.occurredAt);
        if (sale.currency === sale.terms) this.#addVolume(at, -lost);
        commission.lost.push([at, lost]);
        if (commission.rejected) return "ok";
        const above = commission.left - this.commissionOf(sale);
        if (above >= 0) this.#lose(commission, above);
        else this.#giveBack(commission, -above, now);
        return "ok";
      }
      case "take_back": {
        const commission = this.commissions.get(id);
        if (commission === undefined) return "not_found";
        if (commission.taken) return "ok";
        commission.taken = true;
        const { sale } = commission;
        if (sale !== null && sale.currency === sale.terms) {
          for (const [at, lost] of commission.lost) this.#addVolume(at, lost);
          for (const { at, lost } of sale.disputes) this.#addVolume(at, lost);
          this.#addVolume(sale.month, -part(sale.gross, sale.weights, sale.position));
        }
        this.#lose(commission, commission.left);
        return "ok";
      }
      case "hold": {
        const commission = this.commissions.get(id);
        if (commission === undefined) return "not_found";
        if (commission.holds.has(input.command.reason)) return "ok";
        const pool = this.pool(commission.currency);
        const open = commission.left - commission.pending - commission.held - commission.covered;
        const released = Math.max(0, Math.min(open, pool.available));
        if (commission.rejected || (commission.held === 0 && commission.pending + released === 0)) return "invalid_state";
        pool.available -= released;
        commission.held += commission.pending + released;
        commission.pending = 0;
        commission.holds.add(input.command.reason);
        return "ok";
      }
      case "release": {
        const commission = this.commissions.get(id);
        if (commission === undefined) return "not_found";
        if (commission.held === 0) return "invalid_state";
        commission.pending += commission.held;
        commission.held = 0;
        commission.holds.clear();
        if (commission.releasesAt <= now) this.#release(commission);
        return "ok";
      }
      case "reject": {
        const commission = this.commissions.get(id);
        if (commission === undefined) return "not_found";
        if (commission.rejected) return "ok";
        const isPaid = commission.held === 0 && commission.pending === 0 && commission.paid === commission.left;
        if (commission.amount <= 0 || commission.left === 0 || isPaid) return "invalid_state";
        this.#lose(commission, commission.left);
        commission.rejected = true;
        commission.holds.clear();
        return "ok";
      }
      case "adjust": {
        const { adjustmentId, amountMinor, currency } = input.command;
        const fields = `${amountMinor}${currency}`;
        if (this.adjustments.has(adjustmentId)) return this.adjustments.get(adjustmentId) === fields ? "ok" : "idempotency_conflict";
        const pool = this.pool(currency);
        if (pool.expense + amountMinor < 0) return "adjustment_exceeds_earned";
        this.adjustments.set(adjustmentId, fields);
        this.commissions.set(id, this.#adjust({ amount: amountMinor, currency, releasesAt: now }));
        return "ok";
      }
      case "request_payout": {
        const { payoutId, amountMinor, currency, minimumMinor, autoApproveUnderMinor, method } = input.command;
        const known = this.payouts.get(payoutId);
        if (known !== undefined) return known.amount === amountMinor && known.currency === currency ? "ok" : "idempotency_conflict";
        const pool = this.pool(currency);
        if (minimumMinor === null) return "currency_mismatch";
        if (amountMinor < minimumMinor) return "below_minimum";
        if (amountMinor > pool.available) return "insufficient_balance";
        if (method === null) return "no_payout_method";
        pool.available -= amountMinor;
        pool.inFlight += amountMinor;
        this.payouts.set(payoutId, {
          amount: amountMinor,
          currency,
          status: amountMinor < autoApproveUnderMinor ? "approved" : "requested",
          manual: method.type === "manual",
          lines: [],
        });
        return "ok";
      }
      case "dispute": {
        const commission = this.commissions.get(id);
        if (commission?.sale == null) return "not_found";
        const { disputeId, amountMinor, status, openedAt } = input.command;
        const known = this.disputes.get(disputeId);
        if (commission.taken) return "ok";
        if (known !== undefined && known.amount !== amountMinor) return "dispute_conflict";
        if (known !== undefined && (status === "open" || known.won)) return "ok";
        const { sale } = commission;
        const before = this.shareLeft(sale);
        const dispute = known ?? { amount: amountMinor, won: false, lost: 0, lowered: 0, at: month(openedAt) };
        this.disputes.set(disputeId, dispute);
        sale.disputes.add(dispute);
        dispute.won = status === "won";
        const lost = before - this.shareLeft(sale);
        const volume = this.volumes.get(dispute.at) ?? 0;
        // A month never falls below zero, and gets back no more than it lost.
        const lowered = lost >= 0 ? Math.min(volume, lost) : -Math.min(dispute.lowered, -lost);
        if (sale.currency === sale.terms) {
          this.volumes.set(dispute.at, volume - lowered);
          dispute.lowered += lowered;
          dispute.lost += lost;
        }
        if (commission.rejected) return "ok";
        const change = this.commissionOf(sale) - commission.left;
        if (change < 0) this.#lose(commission, -change);
        if (change > 0) this.#giveBack(commission, change, now);
        return "ok";
      }
      default: {
        const payout = this.payouts.get(input.command.payoutId);
        if (payout === undefined) return "not_found";
        return this.#resolve(payout, input.kind);
      }
    }
  }

  #resolve(payout: ModelPayout, kind: string): string {
    const pool = this.pool(payout.currency);
    if (kind === "approve_payout") {
      if (payout.status !== "requested") return "invalid_state";
      payout.status = "approved";
      return "ok";
    }
    if (kind === "reverse_payout" && payout.status === "reversed") return "ok";
    const from = { cancel_payout: ["requested", "approved"], mark_payout_paid: ["approved"], reverse_payout: ["paid"] }[kind] ?? [];
    if (!from.includes(payout.status) || (kind === "mark_payout_paid" && !payout.manual)) return "invalid_state";
    if (kind === "mark_payout_paid") {
      pool.inFlight -= payout.amount;
      pool.paid += payout.amount;
      payout.status = "paid";
      for (const [id, amount] of payout.lines) this.#commission(id).paid += amount;
      return "ok";
    }
    if (kind === "cancel_payout") pool.inFlight -= payout.amount;
    else pool.paid -= payout.amount;
    this.#gain(payout.currency, payout.amount);
    for (const [id, amount] of payout.lines) {
      this.#commission(id).covered -= amount;
      if (kind === "reverse_payout") this.#commission(id).paid -= amount;
    }
    payout.status = kind === "cancel_payout" ? "canceled" : "reversed";
    return "ok";
  }

  /** The lines that the books wrote: the model does not predict the order of equal release times, it checks what lines must be. */
  acceptLines(payoutId: string, lines: [string, number][]): string | null {
    const payout = this.payouts.get(payoutId);
    if (payout === undefined || payout.lines.length > 0) return null;
    if (lines.reduce((sum, [, amount]) => sum + amount, 0) !== payout.amount) return "lines do not sum to the payout";
    for (const [id, amount] of lines) {
      const commission = this.#commission(id);
      const open = commission.left - commission.pending - commission.held - commission.covered;
      if (amount === 0 || Math.sign(amount) !== Math.sign(open) || Math.abs(amount) > Math.abs(open) || (amount < 0 && amount !== open))
        return `line of ${id} is ${amount}, ${open} is open`;
      commission.covered += amount;
    }
    payout.lines = lines;
    return null;
  }

  #commission(id: string): ModelCommission {
    const commission = this.commissions.get(id);
    if (commission === undefined) throw new Error(`the model has no commission ${id}`);
    return commission;
  }
}
