/** What agrees and what does not between an account, its projection and the rail's list. */
import { describe, expect, test } from "vitest";
import { comparePayouts, compareTransfers, reversedOf } from "../../src/accounts/compare-payouts.ts";
import type { AccountPayout, RailTransfer } from "../../src/payouts/index.ts";

const HOURS = 3_600_000;
const NOW = Date.UTC(2026, 5, 1);

const payoutOf = (changes: Partial<AccountPayout> = {}): AccountPayout => ({
  id: "pay_1",
  partnerId: "ptn_1",
  methodId: "pm_1",
  amountMinor: 5_000,
  currency: "USD",
  status: "paid",
  requestedAt: new Date(NOW - 4 * HOURS).toISOString(),
  approvedAt: new Date(NOW - 4 * HOURS).toISOString(),
  paidAt: new Date(NOW - 3 * HOURS).toISOString(),
  revision: 1,
  methodType: "stripe",
  destination: "acct_1",
  transferId: "tr_1",
  ...changes,
});
const transferOf = (changes: Partial<RailTransfer> = {}): RailTransfer => ({
  id: "tr_1",
  payoutId: "pay_1",
  amountMinor: 5_000,
  currency: "USD",
  destination: "acct_1",
  reversedMinor: 0,
  ...changes,
});
const checksOf = (payouts: AccountPayout[], transfers: RailTransfer[]) =>
  compareTransfers({ payouts, transfers, paidBefore: NOW - HOURS }).map(({ check }) => check);

describe("payouts and transfers", () => {
  test.each<[string, AccountPayout[], RailTransfer[], string[]]>([
    ["a paid payout with its transfer agrees", [payoutOf()], [transferOf()], []],
    ["nothing and nothing agree", [], [], []],
    ["a manual payout has no transfer", [payoutOf({ methodType: "manual", destination: null, transferId: null })], [], []],
    ["one paid a moment ago may be newer than the list", [payoutOf({ paidAt: new Date(NOW).toISOString() })], [], []],
    ["one under way may have its transfer already", [payoutOf({ status: "processing", paidAt: null })], [transferOf()], []],
    ["one under way may have none yet", [payoutOf({ status: "processing", paidAt: null })], [], []],
    ["a reversed payout with a reversed transfer agrees", [payoutOf({ status: "reversed" })], [transferOf({ reversedMinor: 5_000 })], []],
    ["a payout adopted without its transfer's name agrees", [payoutOf({ transferId: null })], [transferOf()], []],
    ["a paid payout without a transfer", [payoutOf()], [], ["transfer_of_payout"]],
    ["a paid payout whose transfer was reversed", [payoutOf()], [transferOf({ reversedMinor: 5_000 })], ["transfer_of_payout"]],
    ["two transfers of one payout", [payoutOf()], [transferOf(), transferOf({ id: "tr_2" })], ["transfer_of_payout"]],
    ["another amount", [payoutOf()], [transferOf({ amountMinor: 4_999 })], ["transfer_of_payout"]],
    ["another currency", [payoutOf()], [transferOf({ currency: "EUR" })], ["transfer_of_payout"]],
    ["another destination", [payoutOf()], [transferOf({ destination: "acct_2" })], ["transfer_of_payout"]],
    ["another transfer than the one in the books", [payoutOf()], [transferOf({ id: "tr_2" })], ["transfer_of_payout"]],
    ["a transfer reversed in part", [payoutOf()], [transferOf({ reversedMinor: 1 })], ["transfer_of_payout"]],
    ["a transfer of a payout that failed", [payoutOf({ status: "failed" })], [transferOf()], ["payout_of_transfer"]],
    ["a transfer of a canceled payout", [payoutOf({ status: "canceled" })], [transferOf()], ["payout_of_transfer"]],
    ["a standing transfer of a reversed payout", [payoutOf({ status: "reversed" })], [transferOf()], ["payout_of_transfer"]],
    ["a transfer of nobody's payout", [], [transferOf({ payoutId: "pay_9" })], ["payout_of_transfer"]],
    ["a transfer made by hand", [], [transferOf({ payoutId: null })], ["payout_of_transfer"]],
  ])("%s", (_, payouts, transfers, expected) => {
    expect(checksOf(payouts, transfers)).toEqual(expected);
  });

  test("are reversed in the books where all that was sent came back, and only there", () => {
    const back = transferOf({ reversedMinor: 5_000 });
    expect(reversedOf({ payouts: [payoutOf()], transfers: [back] })).toHaveLength(1);
    expect(reversedOf({ payouts: [payoutOf()], transfers: [back, transferOf({ id: "tr_2" })] })).toEqual([]);
    expect(reversedOf({ payouts: [payoutOf()], transfers: [] })).toEqual([]);
    expect(reversedOf({ payouts: [payoutOf({ status: "reversed" })], transfers: [back] })).toEqual([]);
  });
});

describe("an account and its projection", () => {
  test.each<[string, AccountPayout[], AccountPayout[], number]>([
    ["agree", [payoutOf()], [payoutOf()], 0],
    ["differ in status", [payoutOf()], [payoutOf({ status: "failed" })], 1],
    ["differ in amount", [payoutOf()], [payoutOf({ amountMinor: 1 })], 1],
    ["differ in currency", [payoutOf()], [payoutOf({ currency: "EUR" })], 1],
    ["differ in method", [payoutOf()], [payoutOf({ methodId: "pm_2" })], 1],
    ["have one that the other has not", [payoutOf()], [], 1],
    ["have none that the other has", [], [payoutOf()], 1],
  ])("%s", (_, inAccount, inDatabase, count) => {
    expect(comparePayouts(inAccount, inDatabase)).toHaveLength(count);
  });
});
