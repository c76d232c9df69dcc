/** What became of replayed visits, added up from the clicks as the API shows them. Pure. */

/** A row of `GET /v1/clicks`, as far as counting needs it. */
export type CountedRow = { counted: boolean; reason: string | null; repeats: number; device: string | null; browser: string | null };

export type Counts = {
  counted: number;
  duplicates: number;
  /** Why the rest was not counted. */
  bots: Record<string, number>;
  /** Of the counted. */
  byDevice: Record<string, number>;
  byBrowser: Record<string, number>;
};

export function countClicks(rows: readonly CountedRow[]): Counts {
  const counted = rows.filter((row) => row.counted);
  const duplicates = rows.filter((row) => row.reason === "duplicate");
  const repeats = rows.reduce((sum, row) => sum + row.repeats, 0);
  return {
    counted: counted.length,
    duplicates: duplicates.length + repeats,
    bots: tally(rows.flatMap(({ counted: isCounted, reason }) => (isCounted || reason === null || reason === "duplicate" ? [] : [reason]))),
    byDevice: tally(counted.map(({ device }) => device || "unknown")),
    byBrowser: tally(counted.map(({ browser }) => browser || "unknown")),
  };
}

/** All the visits that the counts account for. */
export const sumOf = ({ counted, duplicates, bots }: Counts): number =>
  counted + duplicates + Object.values(bots).reduce((sum, count) => sum + count, 0);

/** How often each name comes, the most frequent first. */
function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}
