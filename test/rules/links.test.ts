/** Destinations are the programme's own hosts over https and nothing else; slugs are what they are said to be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDestination, readableSlug, readSlug, tagDestination } from "../../src/links/rules.ts";

const allowed = ["example.com", "shop.test"];

describe("a destination", () => {
  it.each([
    "https://example.com",
    "https://example.com/",
    "https://www.example.com/a?b=c#d",
    "https://a.b.shop.test/x",
    "HTTPS://EXAMPLE.COM/x",
    "https://example.com:443/",
    "https://example.com/@user",
    "https://example.com/?next=https://evil.test",
  ])("%s is allowed", (text) => expect(checkDestination(text, allowed)).toMatchObject({ ok: true }));

  it.each([
    "http://example.com/",
    "ftp://example.com",
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.com/",
    "/path",
    "example.com",
    "",
    "https:",
    "https://",
    "https:/example.com",
    "https:///example.com",
    "https:example.com",
    "https://evil.test/",
    "https://example.com.evil.test/",
    "https://evilexample.com/",
    "https://evil.test/example.com",
    "https://evil.test#example.com",
    "https://evil.test?example.com",
    "https://example.com@evil.test/",
    "https://user@example.com/",
    "https://user:pw@example.com/",
    "https://:@example.com/",
    "https://@example.com/",
    "https://evil.test\\@example.com/",
    "https://example.com\\@evil.test/",
    "https:\\\\example.com",
    "https://example.com:8443/",
    "https://example.com:80/",
    "https://example.com:/",
    "https://example.com:443@evil.test/",
    "https://example.com:0443/",
    "https://example.com:99999/",
    "https://example.com/\r\nSet-Cookie: a=b",
    "https://example.com/\tx",
    "https://exam\nple.com/",
    " https://example.com/",
    "https://example.com/ x",
    "https://example.com/\u0000",
    "https://example.com/\u007f",
    "https://example.com./",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://localhost/",
    "https://com/",
    "https://.example.com/",
    "https://xn--example-.com/",
  ])("%j is refused", (text) => {
    expect(checkDestination(text, allowed)).toMatchObject({ ok: false, refusal: { code: "destination_not_allowed" } });
  });

  const SHOP = "http://127.0.0.1:8790";
  it.each([
    [SHOP, "http://127.0.0.1:8790/"],
    [`${SHOP}/pricing?a=1#b`, `${SHOP}/pricing?a=1#b`],
    [`${SHOP}//evil.test/`, `${SHOP}//evil.test/`],
  ])("%s is allowed in development, where the demo's shop listens", (text, sent) => {
    expect(checkDestination(text, allowed, SHOP)).toEqual({ ok: true, value: sent });
    expect(checkDestination(text, allowed), "in production").toMatchObject({ ok: false, refusal: { code: "destination_not_allowed" } });
  });
  it.each([
    "http://127.0.0.1:87901/",
    "http://127.0.0.1:8790@evil.test/",
    "http://127.0.0.1:8790.evil.test/",
    "http://127.0.0.1:8791/",
    "http://127.0.0.1/",
    "http://localhost:8790/",
    "https://127.0.0.1:8790/",
    "HTTP://127.0.0.1:8790/",
    "http://evil.test/http://127.0.0.1:8790/",
    `${SHOP}\\evil.test`,
    `${SHOP}/ x`,
    "javascript:http://127.0.0.1:8790/",
  ])("%s is not allowed, with a local shop either", (text) =>
    expect(checkDestination(text, allowed, SHOP)).toMatchObject({ ok: false, refusal: { code: "destination_not_allowed" } }),
  );

  it("with no hosts allowed there is none", () => expect(checkDestination("https://example.com/", [])).toMatchObject({ ok: false }));

  it("that is allowed leads to an allowed host for every reader, and its header is one line of ASCII", () => {
    const text = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string().map((tail) => `https://example.com${tail}`),
      fc.string({ unit: "binary" }).map((tail) => `https://example.com/${tail}`),
    );
    fc.assert(
      fc.property(text, (destination) => {
        const checked = checkDestination(destination, allowed);
        if (!checked.ok) return;
        const { head, fragment } = tagDestination({ destinationUrl: checked.value, slug: "ada", utm: { source: "é\r\n&" } });
        const location = new URL(`${head}&trb=x${fragment}`);
        expect(location.protocol).toBe("https:");
        expect(allowed.some((host) => location.hostname === host || location.hostname.endsWith(`.${host}`))).toBe(true);
        expect(`${head}${fragment}`).toMatch(/^[\x21-\x7e]+$/);
        expect(location.searchParams.getAll("via")).toEqual(["ada"]);
        expect(location.searchParams.getAll("trb")).toEqual(["x"]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what is added to a destination", () => {
  const tag = (destinationUrl: string, utm = {}) => {
    const { head, fragment } = tagDestination({ destinationUrl, slug: "ada", utm });
    return `${head}&trb=T${fragment}`;
  };
  it.each([
    ["https://example.com", {}, "https://example.com/?via=ada&trb=T"],
    ["https://example.com/?", {}, "https://example.com/?via=ada&trb=T"],
    ["https://example.com/x?a=1&a=2&b=%20+#f?g=h", {}, "https://example.com/x?a=1&a=2&b=%20+&via=ada&trb=T#f?g=h"],
    ["https://example.com/?via=bob&trb=old&t%72b=older&c=3", {}, "https://example.com/?c=3&via=ada&trb=T"],
    [
      "https://example.com/?utm_source=own",
      { source: "ours", campaign: "a b&c" },
      "https://example.com/?utm_source=own&utm_campaign=a%20b%26c&via=ada&trb=T",
    ],
    ["https://example.com/?flag&x=%zz", {}, "https://example.com/?flag&x=%zz&via=ada&trb=T"],
  ])("%s with %j", (destinationUrl, utm, expected) => expect(tag(destinationUrl, utm)).toBe(expected));
});

describe("a slug", () => {
  it.each([
    ["Ada", "ada"],
    ["a_b-9", "a_b-9"],
    ["a", null],
    ["a".repeat(64), "a".repeat(64)],
    ["a".repeat(65), null],
    ["v1", null],
    ["CDN-CGI", null],
    ["t.js", null],
    ["a/b", null],
    ["a%20", null],
    ["K\u212A", null],
    ["", null],
  ])("%j is read as %j", (text, slug) => expect(readSlug(text)).toBe(slug));
  it("that is drawn can be read back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (random) => {
        expect(readSlug(readableSlug(random))).toBe(readableSlug(random));
      }),
    );
  });
});
