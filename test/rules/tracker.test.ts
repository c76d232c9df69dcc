/** The tracker's pure parts, and the script as it is served: what is committed is what its source makes, and it is small. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFirstParty } from "../../src/auth/rules.ts";
import { slugOf, valuesOf, withParameter } from "../../src/clicks/tracker/read-address.ts";
import { latestOf, timeOf } from "../../src/clicks/tracker/read-token.ts";
import { TRACKER } from "../../src/clicks/tracker.gen.ts";
import { buildTracker, TRACKER_FILE } from "../../tools/tracker/bundle.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 25);

/** 81 bytes as a token has them: version, time at byte 50. */
function tokenAt(at: number, version = 1): string {
  const bytes = Buffer.alloc(81, 7);
  bytes[0] = version;
  bytes.writeUIntBE(at, 50, 6);
  return bytes.toString("base64url");
}

describe("the script", () => {
  it("is what its source makes, and below 3 KB with gzip", () => {
    expect(readFileSync(TRACKER_FILE, "utf8")).toBe(buildTracker());
    expect(gzipSync(TRACKER).length).toBeLessThan(2_900);
  });

  it("reads nothing of the page but what it declares, and evaluates no text", () => {
    expect(TRACKER).not.toMatch(/\beval\b|\bnew Function\b|innerHTML|document\.write/);
  });
});

describe("a token in a page", () => {
  const cases: [what: string, text: unknown, time: number][] = [
    ["of today", tokenAt(NOW - 1), NOW - 1],
    ["of 29 days ago", tokenAt(NOW - 29 * DAY), NOW - 29 * DAY],
    ["of 30 days ago", tokenAt(NOW - 30 * DAY), 0],
    ["of the far future", tokenAt(NOW + 2 * DAY), 0],
    ["of another version", tokenAt(NOW, 2), 0],
    ["cut", tokenAt(NOW).slice(1), 0],
    ["longer", `${tokenAt(NOW)}A`, 0],
    ["with a line break", `${tokenAt(NOW).slice(0, 107)}\n`, 0],
    ["with a quote", `${tokenAt(NOW).slice(0, 107)}"`, 0],
    ["empty", "", 0],
    ["null", null, 0],
    ["a number", 42, 0],
    ["an object that pretends", { toString: () => tokenAt(NOW) }, 0],
  ];
  it.each(cases)("%s", (_what, text, time) => {
    expect(timeOf(text, NOW)).toBe(time);
  });

  it("is the latest of many, garbage among them, in any order", () => {
    const tokens = [tokenAt(NOW - DAY), tokenAt(NOW - 2 * DAY), tokenAt(NOW - 40 * DAY), tokenAt(NOW + 9 * DAY), "x", null, undefined];
    fc.assert(
      fc.property(fc.shuffledSubarray(tokens, { minLength: tokens.length }), (order) => latestOf(order, NOW) === tokenAt(NOW - DAY)),
    );
    expect(latestOf(["garbage", undefined], NOW)).toBe("");
  });

  it("never throws, whatever is read", () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 1, maxKeys: 3 }), (value) => Number.isFinite(timeOf(value, NOW))),
      { numRuns: 50 },
    );
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 120 }), (value) => timeOf(value, NOW) >= 0));
  }, 30_000);
});

describe("an address", () => {
  const slugs: [search: string, slug: string][] = [
    ["?via=ada", "ada"],
    ["?ref=bob", "bob"],
    ["?ref=bob&via=ada", "ada"],
    ["?via=&via=ada", "ada"],
    ["?via=ada&via=bob", "ada"],
    ["?via=%3Cscript%3E&via=ada", "ada"],
    ["?via=a", ""],
    ["?via=%", ""],
    ["?via=%E0%A4%A&ref=bob", "bob"],
    [`?via=${"a".repeat(65)}`, ""],
    ["?VIA=ada", ""],
    ["?xvia=ada", ""],
    ["?via", ""],
    ["?via=a/../b", ""],
    ["", ""],
    [`?${"a=1&".repeat(100_000)}via=late`, ""],
  ];
  it.each(slugs)("%# names its slug", (search, slug) => {
    expect(slugOf(search)).toBe(slug);
  });

  it("gives every value of a parameter in order", () => {
    expect(valuesOf("?trb=a&x=trb&trb=b%20c&trb", "trb")).toEqual(["a", "b c", ""]);
  });

  const changed: [href: string, expected: string][] = [
    ["https://buy.stripe.com/x", "https://buy.stripe.com/x?n=v"],
    ["https://buy.stripe.com/x?a=%20+b&c", "https://buy.stripe.com/x?a=%20+b&c&n=v"],
    ["https://buy.stripe.com/x?n=old&a=1#top?n=1", "https://buy.stripe.com/x?a=1&n=v#top?n=1"],
    ["https://buy.stripe.com/x?#top", "https://buy.stripe.com/x?n=v#top"],
  ];
  it.each(changed)("%s takes a parameter and keeps the rest", (href, expected) => {
    expect(withParameter(href, "n", "v")).toBe(expected);
  });

  it("that has the parameter stays as it is when it is set again", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (href) => {
        const once = withParameter(href, "trb", "v");
        return withParameter(once, "trb", "v") === once && URL.parse(once)?.searchParams.get("trb") === "v";
      }),
    );
  });
});

describe("a page whose cookies are ours", () => {
  const cases: [origin: string | null, url: string, cookieDomain: string, isOurs: boolean][] = [
    ["https://go.example.com", "https://go.example.com/v1/track/click", "", true],
    ["http://127.0.0.1:8790", "http://127.0.0.1:8787/v1/track/click", "", true],
    ["https://www.example.com", "https://go.example.com/v1/track/click", "", false],
    ["https://www.example.com", "https://go.example.com/v1/track/click", "example.com", true],
    ["https://example.com", "https://go.example.com/v1/track/click", ".example.com", true],
    ["https://www.evilexample.com", "https://go.example.com/v1/track/click", "example.com", false],
    ["https://example.com.evil.com", "https://go.example.com/v1/track/click", "example.com", false],
    ["https://www.example.com", "https://go.workers.dev/v1/track/click", "example.com", false],
    ["null", "https://go.example.com/v1/track/click", "example.com", false],
    [null, "https://go.example.com/v1/track/click", "", false],
    ["", "https://go.example.com/v1/track/click", "", false],
  ];
  it.each(cases)("%s for %s with the domain '%s': %s", (origin, url, cookieDomain, isOurs) => {
    expect(isFirstParty(origin, { url, cookieDomain })).toBe(isOurs);
  });
});
