/** Whether a conversion's commissions are one for each share: what came to 0 counts, its steps are the reason. Pure. */

export type KnownCommission = { partnerId: string; amountMinor: number; reversedMinor: number; steps: readonly unknown[] };
/** What a later decision took back says so in its steps, also where it came to 0. */
const isReplaced = ({ steps }: KnownCommission): boolean =>
  steps.some((step) => typeof step === "object" && step !== null && "label" in step && step.label === "reattributed");
export type ShareMismatch = { kind: "missing" | "twice" | "unexplained" | "without_share"; partnerId: string; words: string };

/** Each share without exactly one live commission or one recorded reason, and each live commission without a share. */
export function compareShares(shares: readonly { partnerId: string }[], commissions: readonly KnownCommission[]): ShareMismatch[] {
  const found: ShareMismatch[] = [];
  for (const { partnerId } of shares) {
    const rows = commissions.filter((row) => row.partnerId === partnerId);
    // What was taken back whole was replaced, or lost with its sale: beside it there may be another.
    const live = rows.filter((row) => !isReplaced(row) && (row.amountMinor === 0 || row.amountMinor !== row.reversedMinor));
    if (rows.length === 0)
      found.push({ kind: "missing", partnerId, words: `the share of ${partnerId} has no commission and no reason why not` });
    if (live.length > 1) found.push({ kind: "twice", partnerId, words: `the share of ${partnerId} has ${live.length} commissions` });
    if (rows.some((row) => row.steps.length === 0))
      found.push({ kind: "unexplained", partnerId, words: `the commission of ${partnerId} has no steps that say why it is what it is` });
  }
  for (const row of commissions) {
    const hasShare = shares.some((share) => share.partnerId === row.partnerId);
    if (!hasShare && row.amountMinor !== row.reversedMinor)
      found.push({ kind: "without_share", partnerId: row.partnerId, words: `${row.partnerId} has a commission and no share` });
  }
  return found;
}
