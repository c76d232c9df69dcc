/** Limits: a sliding window never lets more through than it says, and an address is counted as who it stands for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countedAddress, takeOne } from "../../src/limits/rules.ts";

describe("a sliding window", () => {
  const step = fc.record({ wait: fc.integer({ min: 0, max: 1500 }) });
  it("never holds more than its limit, lets the next through when it says, and forgets nothing that counts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const rule = { limit, windowMs: 1000 };
        let now = 1_000_000;
        let hits: number[] = [];
        const allowed: number[] = [];
        for (const { wait } of steps) {
          now += wait;
          const { hits: next, taken } = takeOne(hits, rule, now);
          const inWindow = allowed.filter((at) => at > now - 1000).length;
          expect(taken.ok).toBe(inWindow < limit);
          if (taken.ok) allowed.push(now);
          else expect(takeOne(next, rule, now + taken.retryAfter * 1000).taken.ok).toBe(true);
          expect(next.length).toBeLessThanOrEqual(limit);
          hits = next;
        }
      }),
    );
  });

  it("tells to wait whole seconds, at least one", () => {
    expect(takeOne([1000], { limit: 1, windowMs: 3_600_000 }, 1001).taken).toEqual({ ok: false, retryAfter: 3600 });
    expect(takeOne([1000], { limit: 1, windowMs: 1000 }, 1999).taken).toEqual({ ok: false, retryAfter: 1 });
    expect(takeOne([1000], { limit: 1, windowMs: 1000 }, 2000).taken).toEqual({ ok: true });
  });

  it("is not held shut by instants that a clock set back has left in the future", () => {
    expect(takeOne([9_000], { limit: 1, windowMs: 1000 }, 2000).taken).toEqual({ ok: true });
  });
});

describe("an address", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["unknown", "unknown"],
    ["::ffff:203.0.113.9", "::ffff:203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"],
    ["2001:db8:1:2::9", "2001:db8:1:2::"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::"],
    ["2001:db8::1", "2001:db8:0:0::"],
    ["::1", "0:0:0:0::"],
  ])("%s is counted as %s", (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });
});
