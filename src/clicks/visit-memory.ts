/**
 * What this isolate remembers of visitors' clicks: the filter in front of KV `SEEN`. The first and second visit of a
 * window are rows of their own; the ones after are summarised.
 */

const MAX_REMEMBERED = 50_000;
const times = new Map<string, number>();

/** For tests: as in an isolate that has just started. */
export const forgetVisits = (): void => times.clear();

/** Whether this isolate has noted the click before. */
export const isNoted = (clickId: string): boolean => times.has(clickId);

/** How often this isolate has noted the click before, at most 2; notes it once more. */
export function noteVisit(clickId: string): number {
  const before = times.get(clickId) ?? 0;
  if (before === 0 && times.size >= MAX_REMEMBERED) forgetOldest();
  if (before < 2) times.set(clickId, before + 1);
  return before;
}

/** KV knows that others have seen it at least twice. */
export function noteSeen(clickId: string): void {
  times.set(clickId, 2);
}

function forgetOldest(): void {
  let left = MAX_REMEMBERED / 10;
  for (const clickId of times.keys()) {
    if (left === 0) return;
    times.delete(clickId);
    left -= 1;
  }
}
