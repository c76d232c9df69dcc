/** Cursors: the one that a page gave out leads on, and nothing else does. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { readPage, toPage } from "../../src/lib/paging.ts";

const cursorAfter = (key: string): string => toPage([key, "more"], 1, { show: String, keyOf: String }).nextCursor ?? "";
const keys = fc.string({ minLength: 1, maxLength: 80, unit: "binary-ascii" });

it("a page's cursor is read back as its last row's key", () => {
  fc.assert(
    fc.property(keys, (key) => {
      expect(readPage({ limit: 1, cursor: cursorAfter(key) }).after).toBe(key);
    }),
  );
});

it("a cursor that was cut is refused", () => {
  fc.assert(
    fc.property(keys, fc.nat(), (key, at) => {
      const cursor = cursorAfter(key);
      expect(() => readPage({ limit: 1, cursor: cursor.slice(0, at % cursor.length) })).toThrow("cursor is not one");
    }),
  );
});

it.each(["abcd", "x", "%00", "", "cHRuXzE", "null", "0", "LTE6"])("%s, which no page gave out, is refused", (cursor) => {
  expect(() => readPage({ limit: 1, cursor })).toThrow("cursor is not one");
});
