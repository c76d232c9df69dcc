/**
 * Many visits as one message: a text that several of them share (an agent, a link, a city) stands in it once. Law: what is unpacked is
 * what was packed, and a size is an upper bound of the bytes that it comes to.
 */
import type { Repeats, Visit } from "./contract.ts";
import { decodeItem } from "./rules.ts";

/** Where texts that repeat stand in a visit's row. */
const SHARED = [4, 5, 11, 12, 13, 15, 16, 17, 18, 19] as const;
/** Ids, times, an address and the places of the shared texts, with what separates them. */
const FIXED = 270;
const REPEATS = 100;

const textsOf = (visit: Visit): readonly (string | null)[] => [
  visit.linkId,
  visit.partnerId,
  visit.country,
  visit.region,
  visit.city,
  visit.agent,
  visit.referrer,
  visit.hints,
  visit.query,
  visit.language,
];

/** At most six bytes a character of what a visitor wrote. */
const writtenBytes = (text: string) => 3 + (/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(text) ? text.length : text.length * 6);

/** What the item adds to a message that has the `known` texts, which learn its own. */
export function sizeIn(known: Set<string>, item: Visit | Repeats): number {
  if ("repeats" in item) return REPEATS;
  let bytes = FIXED;
  for (const text of textsOf(item)) {
    if (text === null || known.has(text)) continue;
    known.add(text);
    bytes += writtenBytes(text);
  }
  return bytes;
}

export function packMessage(items: readonly (Visit | Repeats)[]): string {
  const places = new Map<string, number>();
  const placeOf = (text: string | null): number | null => {
    if (text === null) return null;
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, places.size);
    return places.size - 1;
  };
  const rows = items.map((item) => ("repeats" in item ? [item.clickId, item.nonce, item.repeats] : packVisit(item, placeOf)));
  return JSON.stringify({ texts: [...places.keys()], rows });
}

/** In the order that `decodeItem` reads. */
function packVisit(visit: Visit, placeOf: (text: string | null) => number | null): unknown[] {
  const [link, partner, country, region, city, agent, referrer, hints, query, language] = textsOf(visit).map(placeOf);
  return [
    ...[visit.id, visit.windowAt, visit.windowMinutes, visit.nonce, link, partner, visit.at, visit.visitor, visit.reason, visit.isKnown],
    ...[visit.ip, country, region, city, visit.asn, agent, referrer, hints, query, language],
  ];
}

/** The items of a message's value, null for what is none, with what came in its place; messages of before were arrays without texts. */
export function unpackMessage(message: unknown): { raw: unknown; item: Visit | Repeats | null }[] {
  if (Array.isArray(message)) return message.map((raw: unknown) => ({ raw, item: decodeItem(raw) }));
  const { texts, rows } = (typeof message === "object" && message !== null ? message : {}) as { texts?: unknown; rows?: unknown };
  if (!Array.isArray(texts) || !Array.isArray(rows)) return [{ raw: message, item: null }];
  return rows.map((row: unknown) => {
    const raw = Array.isArray(row) && row.length > 3 ? fillTexts(row, texts) : row;
    return { raw, item: decodeItem(raw) };
  });
}

function fillTexts(row: readonly unknown[], texts: readonly unknown[]): unknown[] {
  const filled = [...row];
  // A place that is none leaves undefined there, which is no visit's.
  for (const at of SHARED) if (filled[at] !== null) filled[at] = typeof filled[at] === "number" ? texts[filled[at]] : undefined;
  return filled;
}
