/**
 * Compares what the account, its projection and the rail say of the same payouts. Pure: every difference is answered with what
 * was expected and what was found, in words; nothing is decided or mended here.
 */
import { formatMinor } from "../lib/money.ts";
import type { AccountPayout, Payout, RailTransfer } from "../payouts/index.ts";

export type Difference = {
  subject: string;
  check: "database" | "transfer_of_payout" | "payout_of_transfer";
  expected: string;
  found: string;
};

const payoutInWords = ({ status, amountMinor, currency, methodId }: Payout): string =>
  `${status}, ${formatMinor(amountMinor, currency)} by ${methodId}`;

/** The projection has each of the account's payouts as it is, and no other. */
export function comparePayouts(inAccount: readonly Payout[], inDatabase: readonly Payout[]): Difference[] {
  const words = (payouts: readonly Payout[]) => new Map(payouts.map((payout) => [payout.id, payoutInWords(payout)]));
  const [account, database] = [words(inAccount), words(inDatabase)];
  return [...new Set([...account.keys(), ...database.keys()])].flatMap((subject) => {
    const [expected, found] = [account.get(subject) ?? "no such payout", database.get(subject) ?? "no such payout"];
    return expected === found ? [] : [{ subject, check: "database" as const, expected, found }];
  });
}

const transferInWords = (one: RailTransfer): string => {
  const reversed = one.reversedMinor === 0 ? "" : `, ${formatMinor(one.reversedMinor, one.currency)} of it reversed`;
  return `${one.id} of ${formatMinor(one.amountMinor, one.currency)} to ${one.destination}${reversed}`;
};

type Compared = { payouts: readonly AccountPayout[]; transfers: readonly RailTransfer[]; paidBefore: number };

/**
 * Each paid payout has exactly one transfer that stands, with its amount, currency and destination; each transfer that stands is
 * of a paid payout, or of one that is under way. Payouts paid after `paidBefore` may be newer than the list.
 */
export function compareTransfers({ payouts, transfers, paidBefore }: Compared): Difference[] {
  const standing = transfers.filter((one) => one.reversedMinor < one.amountMinor);
  const byPayout = Map.groupBy(standing, (one) => one.payoutId);
  const known = new Map(payouts.map((payout) => [payout.id, payout]));
  const missing = payouts
    .filter((payout) => payout.methodType === "stripe" && payout.status === "paid" && Date.parse(payout.paidAt ?? "") < paidBefore)
    .flatMap((payout) => differenceOfPaid(payout, byPayout.get(payout.id) ?? []));
  const unexpected = standing.filter((one) => {
    const payout = one.payoutId === null ? undefined : known.get(one.payoutId);
    return payout?.status !== "paid" && payout?.status !== "processing";
  });
  return [...missing, ...unexpected.map((one) => differenceOfTransfer(one, known.get(one.payoutId ?? "")))];
}

function differenceOfPaid(payout: AccountPayout, transfers: readonly RailTransfer[]): Difference[] {
  const [one, ...others] = transfers;
  const isIt =
    one !== undefined &&
    others.length === 0 &&
    one.amountMinor === payout.amountMinor &&
    one.currency === payout.currency &&
    one.destination === payout.destination &&
    one.reversedMinor === 0 &&
    (payout.transferId === null || payout.transferId === one.id);
  if (isIt) return [];
  const named = payout.transferId === null ? "one transfer" : `the one transfer ${payout.transferId}`;
  return [
    {
      subject: payout.id,
      check: "transfer_of_payout",
      expected: `${named} of ${formatMinor(payout.amountMinor, payout.currency)} to ${payout.destination}`,
      found: transfers.length === 0 ? "none that stands" : transfers.map(transferInWords).join("; "),
    },
  ];
}

const differenceOfTransfer = (one: RailTransfer, payout: AccountPayout | undefined): Difference => ({
  subject: one.id,
  check: "payout_of_transfer",
  expected: "a paid payout behind the transfer",
  found: `${transferInWords(one)}; ${payout === undefined ? `no payout of this account${one.payoutId === null ? "" : ` is called ${one.payoutId}`}` : `${payout.id} is ${payout.status}`}`,
});

/** Payouts whose money came back, as the rail says, and which the books do not have as reversed yet. */
export const reversedOf = ({ payouts, transfers }: Pick<Compared, "payouts" | "transfers">): AccountPayout[] =>
  payouts.filter((payout) => {
    const own = transfers.filter((one) => one.payoutId === payout.id);
    return payout.status === "paid" && own.length > 0 && own.every((one) => one.reversedMinor >= one.amountMinor);
  });
