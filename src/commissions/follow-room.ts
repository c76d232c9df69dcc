/**
 * How much a customer or a month has earned under a draft, followed beside what it really earned: what the books took back
 * or posted in between is taken from both, so that under the terms that were in force both stay the same.
 */
export type Rooms = Map<string, { realMinor: number; draftMinor: number }>;

/** What the scope has earned under the draft before a commission that was posted when the books said `realMinor`. */
export function earnedBefore(rooms: Rooms, scope: string, realMinor: number): number {
  const known = rooms.get(scope);
  const draftMinor = known === undefined ? realMinor : Math.max(0, known.draftMinor + realMinor - known.realMinor);
  rooms.set(scope, { realMinor, draftMinor });
  return draftMinor;
}

export function addToRoom(rooms: Rooms, scope: string, posted: { realMinor: number; draftMinor: number }): void {
  const { realMinor, draftMinor } = rooms.get(scope) ?? { realMinor: 0, draftMinor: 0 };
  rooms.set(scope, { realMinor: realMinor + posted.realMinor, draftMinor: draftMinor + posted.draftMinor });
}
