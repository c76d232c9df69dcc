/** Where a webhook may be sent: nowhere inside, however it is spelled, and anywhere public. */
import { describe, expect, it } from "vitest";
import { checkAddress } from "../../src/webhooks/check-address.ts";
import { HOSTILE, ORDINARY } from "../support/addresses.ts";

const production = { isDevelopment: false, ownHosts: ["tributary.example.net"] };
const development = { ...production, isDevelopment: true };

describe("an address for webhooks", () => {
  it("is tried in more than 200 hostile and 200 ordinary forms, each once", () => {
    expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(200);
    expect(new Set(ORDINARY).size).toBeGreaterThanOrEqual(200);
  });

  it.each(HOSTILE)("is refused: %j", (address) => {
    const result = checkAddress(address, production);
    expect(result.ok ? result.value : result.refusal.code).toBe("url_not_allowed");
  });

  it.each(ORDINARY)("is allowed: %j", (address) => {
    expect(checkAddress(address, production)).toEqual({ ok: true, value: new URL(address).href });
  });

  it.each(["http://127.0.0.1:20900/x", "http://localhost:1/", "https://127.0.0.1:9999/", "http://[::1]:8080/"])(
    "is allowed in development, and only there: %s",
    (address) => {
      expect(checkAddress(address, development).ok).toBe(true);
      expect(checkAddress(address, production).ok).toBe(false);
    },
  );

  it("is no more allowed in development than loopback makes it", () => {
    const isLoopback = (address: string) =>
      ["localhost", "[::1]"].includes(new URL(address).hostname) || /^127\./.test(new URL(address).hostname);
    const elsewhere = HOSTILE.filter((address) => !URL.canParse(address) || !isLoopback(address));
    expect(elsewhere.filter((address) => checkAddress(address, development).ok)).toEqual([]);
  });
});
