/** What a socket may be sent before its reader proves that it reads, what closes it, and how clicks are summed up for each feed. */
import fc from "fast-check";
import { expect, it, test } from "vitest";
import { CLOSING } from "../../src/live/contract.ts";
import {
  addTallies,
  afterSending,
  closingOf,
  isPaused,
  NEWEST,
  OWNERS,
  readFrame,
  type SocketState,
  tallyByFeed,
} from "../../src/live/rules.ts";

const NEW: SocketState = { actorId: "key_a", partnerId: null, openedAt: 0, cursor: 0, unproven: 0, checks: 0, asked: null };
const KB = 1024;
const largest = 260 * KB;

it("whatever is sent and whenever it is answered, at most one frame beyond a megabyte is unproven, and what is proven is never negative", () => {
  const step = fc.oneof(fc.integer({ min: 1, max: largest }), fc.constant("answer" as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let state = NEW;
      let open: string | null = null;
      for (const each of steps) {
        if (each === "answer") {
          if (open === null) continue;
          const read = readFrame(state, open);
          if (!("state" in read)) throw new Error("an answer was refused");
          state = read.state;
          open = null;
        } else if (!isPaused(state)) {
          const sent = afterSending(state, { characters: each, now: 5 });
          state = sent.state;
          // One question at a time.
          if (sent.ask !== null) expect(open).toBeNull();
          open = sent.ask ?? open;
        }
        expect(state.unproven).toBeGreaterThanOrEqual(0);
        expect(state.unproven).toBeLessThan(1024 * KB + largest);
        expect(state.asked === null).toBe(open === null);
      }
    }),
  );
});

it("a reader that answers each question is never paused for good", () => {
  let state = NEW;
  for (let n = 0; n < 1_000; n += 1) {
    const sent = afterSending(state, { characters: 100 * KB, now: 1 });
    state = sent.state;
    if (sent.ask === null) continue;
    const read = readFrame(state, sent.ask);
    state = "state" in read ? read.state : state;
    expect(isPaused(state)).toBe(false);
  }
});

const asked: SocketState = { ...NEW, checks: 3, unproven: 300 * KB, asked: { at: 1_000, unproven: 260 * KB } };
test.each([
  ["the answer", "check 3", { state: { ...asked, unproven: 40 * KB, asked: null } }],
  ["an earlier answer", "check 2", { closing: CLOSING.unknown }],
  ["an answer with more to it", "check 3 ", { closing: CLOSING.unknown }],
  ["nothing", "", { closing: CLOSING.unknown }],
  ["64 characters", "x".repeat(64), { closing: CLOSING.unknown }],
  ["65 characters", "x".repeat(65), { closing: CLOSING.tooBig }],
  ["bytes", new ArrayBuffer(3), { closing: CLOSING.binary }],
])("of a frame: %s", (_, frame, expected) => {
  expect(readFrame(asked, frame)).toEqual(expected);
});

const paused: SocketState = { ...asked, unproven: 1024 * KB };
const HOUR = 3_600_000;
test.each([
  ["in force and young", NEW, { now: HOUR - 1, isInForce: true }, null],
  ["an hour old", NEW, { now: HOUR, isInForce: true }, CLOSING.renew],
  ["no longer in force", NEW, { now: 1, isInForce: false }, CLOSING.refused],
  ["a question long open, but room to send", asked, { now: HOUR - 1, isInForce: true }, null],
  ["paused for less than half a minute", paused, { now: 30_999, isInForce: true }, null],
  ["paused for half a minute", paused, { now: 31_000, isInForce: true }, CLOSING.slow],
])("a socket that is %s", (_, state, at, expected) => {
  expect(closingOf(state, at)).toBe(expected);
});

const landed = fc.record({
  id: fc.uuid(),
  partnerId: fc.constantFrom("ptn_a", "ptn_b", "ptn_c"),
  at: fc.nat({ max: 50 }),
  isCounted: fc.boolean(),
});

it("each feed's tally counts all of its clicks, and names the newest of those that count", () => {
  fc.assert(
    fc.property(fc.uniqueArray(landed, { selector: ({ id }) => id, maxLength: 40 }), (clicks) => {
      const tallies = tallyByFeed(clicks);
      for (const feed of [OWNERS, "ptn_a", "ptn_b", "ptn_c"]) {
        const own = clicks.filter(({ partnerId }) => feed === OWNERS || partnerId === feed);
        const tally = tallies.get(feed);
        if (own.length === 0) {
          expect(tally).toBeUndefined();
          continue;
        }
        const counted = own.filter(({ isCounted }) => isCounted);
        expect(tally).toMatchObject({ counted: counted.length, uncounted: own.length - counted.length });
        const times = counted.map(({ at }) => at).sort((a, b) => b - a);
        expect(tally?.newest.map((id) => own.find((click) => click.id === id)?.at)).toEqual(times.slice(0, NEWEST));
      }
    }),
  );
});

it("two tallies together count both, the newer one's clicks first", () => {
  const newer = { counted: 3, uncounted: 1, newest: ["c", "b", "a"] };
  expect(addTallies(newer, { counted: 4, uncounted: 2, newest: ["z", "y", "x", "w"] })).toEqual({
    counted: 7,
    uncounted: 3,
    newest: ["c", "b", "a", "z", "y"],
  });
});
