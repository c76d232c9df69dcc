/**
 * Pure rules of links: which destinations are allowed, what a slug looks like, and what is added to a destination.
 * Law: a link leads to https on the programme's own hosts and nowhere else.
 */
import { ok, type Result, refuse } from "../lib/result.ts";
import { RESERVED_SLUGS, type Utm } from "./contract.ts";

const MIN_SLUG = 2;
const MAX_SLUG = 64;

/** True for `a-z A-Z 0-9 - _`, as char codes: this runs before every redirect. */
const isSlugCode = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 45 || code === 95;

/** The text lower-cased, or null where it cannot be a slug. */
export function readSlug(text: string): string | null {
  if (text.length < MIN_SLUG || text.length > MAX_SLUG) return null;
  for (let index = 0; index < text.length; index += 1) {
    if (!isSlugCode(text.charCodeAt(index))) return null;
  }
  const slug = text.toLowerCase();
  return RESERVED_SLUGS.has(slug) ? null : slug;
}

const SYLLABLES = ["ba", "co", "da", "fi", "go", "hu", "ja", "ki", "lo", "mu", "na", "po", "ra", "so", "ta", "vi"] as const;
const DIGITS = "23456789";

/** A random slug that can be read aloud: four syllables and four digits, 28 bits; `random` has 8 bytes. */
export function readableSlug(random: Uint8Array): string {
  const syllables = [0, 1, 2, 3].map((index) => SYLLABLES[(random[index] ?? 0) % SYLLABLES.length] ?? "ba").join("");
  const digits = [4, 5, 6, 7].map((index) => DIGITS.charAt((random[index] ?? 0) % DIGITS.length)).join("");
  return `${syllables}-${digits}`;
}

/** The host itself or a name under it; labels are never empty. */
const isAllowedHost = (host: string, allowed: readonly string[]) =>
  /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(host) && allowed.some((name) => host === name || host.endsWith(`.${name}`));

const refuseDestination = (why: string) => refuse("destination_not_allowed", `the destination ${why}`);

/**
 * The destination as it will be sent, or why not. What the parser would repair in silence (white space, control
 * characters, backslashes) is refused, because browsers and proxies repair it differently. `localShopUrl` is the one origin
 * on this machine that a development's links may lead to, "" in production.
 */
export function checkDestination(text: string, allowedHosts: readonly string[], localShopUrl = ""): Result<string> {
  if ([...text].some((char) => char <= " " || char === "\u007f" || char === "\\")) {
    return refuseDestination("has white space, control characters or backslashes");
  }
  if (localShopUrl !== "" && (text === localShopUrl || text.startsWith(`${localShopUrl}/`))) return ok(new URL(text).href);
  if (!/^https:\/\/[^/]/i.test(text)) return refuseDestination("does not begin with https://");
  if (!URL.canParse(text)) return refuseDestination("is not an address");
  const url = new URL(text);
  const authority = text.slice("https://".length).split(/[/?#]/, 1)[0] ?? "";
  if (authority.includes("@")) return refuseDestination("names a user");
  if (url.port !== "" || /:/.test(authority.replace(/:443$/, ""))) return refuseDestination("names a port");
  if (!isAllowedHost(url.hostname, allowedHosts))
    return refuseDestination(`is not on one of the programme's hosts: ${allowedHosts.join(", ") || "none"}`);
  return ok(url.href);
}

const nameOf = (pair: string) => {
  const raw = pair.split("=", 1)[0] ?? "";
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return raw;
  }
};

/** A destination in two parts, so that a visit only joins strings: `head` ends in `via=<slug>`, the token goes between the two. */
export type TaggedDestination = { head: string; fragment: string };

/** Adds utm parameters (never over existing ones) and `via`. Existing parameters stay as they are, save our own two names. */
export function tagDestination(input: { destinationUrl: string; slug: string; utm: Utm | null }): TaggedDestination {
  const url = new URL(input.destinationUrl);
  const fragment = url.hash;
  const pairs = url.search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "");
  const names = new Set(pairs.map(nameOf));
  const kept = pairs.filter((pair) => !["via", "trb"].includes(nameOf(pair)));
  const added = Object.entries(input.utm ?? {})
    .filter(([name, value]) => (value ?? "") !== "" && !names.has(`utm_${name}`))
    .map(([name, value]) => `utm_${name}=${encodeURIComponent(value ?? "")}`);
  url.hash = "";
  url.search = "";
  return { head: `${url.href}?${[...kept, ...added, `via=${input.slug}`].join("&")}`, fragment };
}
