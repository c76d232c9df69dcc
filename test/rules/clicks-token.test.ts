/** A token is valid only byte for byte as issued, and says what was signed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clickIdOf, FLAG_BOT, FLAG_OWN_KEY, openToken, readToken, signToken, type TokenParts } from "../../src/clicks/token.ts";

const key = (fill: number) => new Uint8Array(32).fill(fill);
const config = {
  tokenKeys: [
    { id: 2, key: key(7) },
    { id: 1, key: key(9) },
  ],
};

/** Ids in use begin with a time; above 2^127 a TypeID would not fit its first character. */
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const parts: fc.Arbitrary<TokenParts> = fc.record({
  idBytes: bytes(32),
  visitor: bytes(16),
  at: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  windowMinutes: fc.constantFrom(1, 5, 30, 60, 1440),
  flags: fc.integer({ min: 0, max: 3 }),
  random: bytes(6),
});

const plain = (opened: TokenParts | null) =>
  opened && { ...opened, idBytes: [...opened.idBytes], visitor: [...opened.visitor], random: [...opened.random] };

describe("a token", () => {
  it("gives back what was signed, in 108 characters that need no escaping", () => {
    fc.assert(
      fc.property(parts, (signed) => {
        const text = signToken(config, signed);
        expect(text).toMatch(/^[A-Za-z0-9_-]{108}$/);
        expect(plain(openToken(config, text))).toEqual(plain(signed));
      }),
    );
  });

  it("is refused with any one bit changed", () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 81 * 8 - 1 }), (signed, bit) => {
        const changed = Buffer.from(signToken(config, signed), "base64url");
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(openToken(config, changed.toString("base64url"))).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  it("is refused in any other spelling: cut, extended, padded, in the other alphabet", () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 107 }), fc.string({ minLength: 1, maxLength: 4 }), (signed, length, more) => {
        const text = signToken(config, signed);
        for (const other of [text.slice(0, length), text + more, more + text, `${text}=`, ` ${text.slice(1)}`, `${text.slice(0, -1)} `]) {
          expect(openToken(config, other)).toBeNull();
        }
        const standard = text.replaceAll("-", "+").replaceAll("_", "/");
        if (standard !== text) expect(openToken(config, standard)).toBeNull();
      }),
    );
  });

  it("is refused whatever text comes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ minLength: 108, maxLength: 108 })), (text) => {
        expect(openToken(config, text)).toBeNull();
      }),
    );
    expect(readToken({ config }, "x".repeat(108))).toMatchObject({ ok: false, refusal: { code: "token_invalid" } });
  });

  it("of a foreign key is refused, of an older key of ours it is valid", () => {
    fc.assert(
      fc.property(parts, (signed) => {
        expect(openToken(config, signToken({ tokenKeys: [{ id: 2, key: key(8) }] }, signed))).toBeNull();
        expect(openToken(config, signToken({ tokenKeys: [{ id: 3, key: key(7) }] }, signed))).toBeNull();
        expect(openToken(config, signToken({ tokenKeys: [{ id: 1, key: key(9) }] }, signed))).not.toBeNull();
      }),
    );
  });
});

describe("the click of a token", () => {
  const at = Date.UTC(2026, 5, 1, 10, 59, 59, 999);
  const visit: TokenParts = {
    idBytes: key(1),
    visitor: new Uint8Array(16).fill(2),
    at,
    windowMinutes: 60,
    flags: 0,
    random: new Uint8Array(6).fill(3),
  };

  it("is the same for every visit of a visitor to a link in a window", () => {
    expect(clickIdOf({ ...visit, at: at - 3_599_999, random: new Uint8Array(6) })).toBe(clickIdOf(visit));
  });

  it("is another one in the next window, for another visitor, for another link", () => {
    const others = [
      { ...visit, at: at + 1 },
      { ...visit, visitor: key(4).subarray(16) },
      { ...visit, idBytes: key(5) },
    ];
    expect(new Set([visit, ...others].map(clickIdOf)).size).toBe(4);
  });

  it("is a visit's own where it is not countable", () => {
    const own = { ...visit, flags: FLAG_OWN_KEY | FLAG_BOT };
    expect(new Set([visit, own, { ...own, at: at - 1 }, { ...own, random: key(9).subarray(26) }].map(clickIdOf)).size).toBe(4);
  });

  it("sorts by window", () => {
    expect([visit, { ...visit, at: at + 1 }, { ...visit, at: at + 86_400_000 }].map(clickIdOf)).toEqual(
      [visit, { ...visit, at: at + 1 }, { ...visit, at: at + 86_400_000 }].map(clickIdOf).sort(),
    );
  });
});
