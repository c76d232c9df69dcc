/** The rules of the click path: reasons in their order, windows, what travels, what is cut. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveDevice } from "../../src/clicks/derive-device.ts";
import { packMessage, sizeIn, unpackMessage } from "../../src/clicks/pack-message.ts";
import { classifyVisit, cutAddress, decodeItem, duplicateId, type VisitSigns, windowStart } from "../../src/clicks/rules.ts";

const person: VisitSigns = { method: "GET", agent: "Mozilla/5.0", isBotAgent: false, purpose: "", destination: null, isDatacenter: false };

describe("the reason of an uncounted visit", () => {
  it("is the first that applies", () => {
    const all: VisitSigns = { method: "HEAD", agent: "", isBotAgent: true, purpose: "prefetch", destination: "image", isDatacenter: true };
    const order = [
      all,
      { ...all, method: "GET" },
      { ...all, method: "GET", agent: "x" },
      { ...all, method: "GET", agent: "x", isBotAgent: false },
      { ...person, destination: "image", isDatacenter: true },
      { ...person, isDatacenter: true },
      person,
    ];
    expect(order.map((signs) => classifyVisit(signs).reason)).toEqual([
      "head",
      "empty_agent",
      "bot",
      "prefetch",
      "not_document",
      "datacenter",
      null,
    ]);
  });

  it("a visit that nobody looks at gets no token, whatever else it is", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.constantFrom("", "x"),
        fc.boolean(),
        fc.constantFrom("", "prefetch"),
        fc.constantFrom(null, "", "document", "iframe"),
        (isHead, agent, isBotAgent, purpose, destination) => {
          const kind = classifyVisit({ method: isHead ? "HEAD" : "GET", agent, isBotAgent, purpose, destination, isDatacenter: false });
          expect(kind.isSilent).toBe(isHead || purpose !== "" || destination === "iframe");
          if (kind.isSilent) expect(kind.reason).not.toBeNull();
        },
      ),
    );
  });
});

describe("windows", () => {
  it("divide the UTC day and hold their instants", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(1, 5, 15, 60, 90, 720, 1440), (at, minutes) => {
        const start = windowStart(at, minutes);
        expect(start <= at && at < start + minutes * 60_000 && (start % 86_400_000) % (minutes * 60_000) === 0).toBe(true);
      }),
    );
  });
});

describe("what travels to the consumer", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 50 });
  const visits = fc.record({
    id: fc.constant("clk_01h455vb4pex5vsknk084sn02q"),
    windowAt: fc.nat(),
    windowMinutes: fc.constant(60),
    nonce: fc.constant("0123456789abcdef"),
    linkId: text,
    partnerId: text,
    at: fc.nat(),
    visitor: text,
    reason: fc.constantFrom(null, "bot" as const),
    isKnown: fc.boolean(),
    ip: text,
    country: fc.option(text),
    region: fc.option(text),
    city: fc.option(text),
    asn: fc.option(fc.nat()),
    agent: text,
    referrer: fc.option(text),
    hints: text,
    query: fc.option(text),
    language: fc.option(text),
  });
  it("arrives as it was sent", () => {
    fc.assert(
      fc.property(fc.array(visits, { maxLength: 20 }), (packed) => {
        const items = [...packed, { clickId: "clk_01h455vb4pex5vsknk084sn02q", nonce: "n", repeats: 3 }];
        const message = packMessage(items);
        expect(unpackMessage(JSON.parse(message)).map(({ item }) => item)).toEqual(items);
        const known = new Set<string>();
        const bound = items.reduce((sum, item) => sum + sizeIn(known, item), 100);
        // The strings of this test's own ids and visitors are longer than the fixed ones that the bound counts on.
        expect(Buffer.byteLength(message)).toBeLessThanOrEqual(bound + packed.length * 1_000);
      }),
    );
    for (const broken of [null, 7, {}, { texts: [] }, { texts: [], rows: 1 }]) {
      expect(unpackMessage(broken)).toEqual([{ raw: broken, item: null }]);
    }
    expect(unpackMessage({ texts: ["x"], rows: [Array(20).fill(9), Array(20).fill("x"), null] }).map(({ item }) => item)).toEqual([
      null,
      null,
      null,
    ]);
  });
  it("arrives from before there were shared texts, a query and a language", () => {
    const row = [
      "clk_01h455vb4pex5vsknk084sn02q",
      0,
      60,
      "0123456789abcdef",
      "lnk",
      "ptn",
      5,
      "v",
      null,
      false,
      "ip",
      "DE",
      null,
      null,
      1,
      "a",
      null,
      "",
    ];
    const expected = { linkId: "lnk", agent: "a", hints: "", query: null, language: null };
    expect(unpackMessage([row])).toMatchObject([{ item: expected }]);
  });
  it("is refused in any other shape", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(decodeItem(value)).toBeNull();
      }),
    );
    expect(decodeItem(["clk_01h455vb4pex5vsknk084sn02q", "n", 0])).toBeNull();
  });
  it("a duplicate keeps its window and takes its nonce", () => {
    expect(duplicateId({ id: "clk_01h455vb4pex5vsknk084sn02q", nonce: "0123456789abcdef" })).toBe("clk_01h455vb4p0123456789abcdef");
  });
});

describe("a cut address", () => {
  it.each([
    ["203.0.113.77", "203.0.113.0"],
    ["203.0.113.0", "203.0.113.0"],
    ["::ffff:203.0.113.77", "203.0.113.0"],
    ["2001:db8:abcd:12:1:2:3:4", "2001:db8:abcd::"],
    ["2001:db8:abcd::", "2001:db8:abcd::"],
    ["2001:db8::1", "2001:db8::"],
    ["2001:0DB8:0001::9", "2001:db8:1::"],
    ["::1", "::"],
    ["nonsense", ""],
    ["", ""],
  ])("%s becomes %s", (ip, network) => {
    expect(cutAddress(ip)).toBe(network);
    if (network !== "") expect(cutAddress(network)).toBe(network);
  });
});

describe("a device", () => {
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
  const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";
  it.each([
    [iphone, "", { device: "mobile", browser: "Safari", os: "iOS" }],
    [chrome, "", { device: "desktop", browser: "Chrome", os: "Windows" }],
    [chrome, '"Chromium";v="124", "Microsoft Edge";v="124"\n?0\n"Linux"', { device: "desktop", browser: "Microsoft Edge", os: "Linux" }],
    [chrome, '"Google Chrome";v="124"\n?1\n"Android"', { device: "mobile", browser: "Chrome", os: "Android" }],
    ["", "", { device: null, browser: null, os: null }],
    [
      "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36",
      "",
      { device: "desktop", browser: "Chrome", os: "Chrome OS" },
    ],
    ["Mozilla/5.0 (X11; NetBSD amd64; rv:24.0) Gecko/20131021 Firefox/24.0", "", { device: "desktop", browser: "Firefox", os: "NetBSD" }],
    ["QS304 Profile/MIDP-2.0 Configuration/CLDC-1.1", "", { device: "mobile", browser: "QS304 Profile", os: null }],
    ["&as_qdr=all", "", { device: null, browser: null, os: null }],
  ])("%s with hints %s", (agent, hints, expected) => {
    expect(deriveDevice(agent, hints)).toEqual(expected);
  });
});
