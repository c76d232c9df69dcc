/** Randomness that a seed fixes, so that the demo programme is the same on every machine. */

export type Random = {
  /** From 0 up to 1. */
  next: () => number;
  chance: (probability: number) => boolean;
  /** A whole number, both ends included. */
  between: (low: number, high: number) => number;
  pick: <T>(items: readonly [T, ...T[]]) => T;
  /** An item as often as its weight says. */
  pickBy: <T extends { weight: number }>(items: readonly [T, ...T[]]) => T;
};

/** mulberry32: small, fast, and good enough for a story. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    pickBy: (items) => {
      let left = next() * items.reduce((sum, { weight }) => sum + weight, 0);
      for (const item of items) {
        left -= item.weight;
        if (left < 0) return item;
      }
      return items[0];
    },
  };
}
