/** Our own SHA-256 says what node:crypto says, of every length around its blocks, and so does an id's spelling. */
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { TypeID } from "typeid-js";
import { describe, expect, it } from "vitest";
import { idFromBytes } from "../../src/lib/ids.ts";
import { hmacSha256, sha256 } from "../../src/lib/sha256.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("sha256", () => {
  it("is node:crypto's for every length up to four blocks", () => {
    for (let length = 0; length <= 260; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 131 + length) & 255);
      expect(hex(sha256(bytes))).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });
  it("is node:crypto's for whatever bytes and keys, one after the other", () => {
    const bytes = fc.uint8Array({ maxLength: 1_000 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes, bytes, (key, one, two) => {
        for (const each of [one, two, one]) {
          expect(hex(sha256(each))).toBe(createHash("sha256").update(each).digest("hex"));
          expect(hex(hmacSha256(key, each))).toBe(createHmac("sha256", key).update(each).digest("hex"));
        }
      }),
      { numRuns: 500 },
    );
  });
  it("takes no key that it would have to hash first", () => {
    expect(() => hmacSha256(new Uint8Array(65), new Uint8Array(1))).toThrow("64 bytes");
  });
});

describe("an id's 26 characters", () => {
  it("are as typeid-js spells them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(idFromBytes("clk", bytes)).toBe(TypeID.fromUUIDBytes("clk", bytes).toString());
      }),
      { numRuns: 1_000 },
    );
  });
});
