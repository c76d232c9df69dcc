/** What the rail and the books each say of a payout's money, for the nightly comparison. */
import type { PostedPayout } from "./contract.ts";

/** A transfer as the rail lists it, in our minor units. */
export type RailTransfer = {
  id: string;
  /** The payout that it names; null where somebody made it by hand. */
  payoutId: string | null;
  amountMinor: number;
  currency: string;
  destination: string;
  reversedMinor: number;
};

/** `next`: what to ask for the page after this one; null at the end. */
export type TransferPage = { transfers: RailTransfer[]; next: string | null };

/** A payout as its account knows it, with what only the rail's side needs. */
export type AccountPayout = PostedPayout & { methodType: "stripe" | "manual"; destination: string | null; transferId: string | null };
