/** What a click token looks like from a page, which cannot verify it. Law: whatever is none of ours, or too old, is as if it were not there. */

const DAY = 86_400_000;
const LIFETIME = 30 * DAY;

/** When the click was, of a token that may still count; 0 for anything else. The server alone knows whether it is genuine. */
export function timeOf(text: unknown, now: number): number {
  if (typeof text !== "string" || !/^[\w-]{108}$/.test(text)) return 0;
  const bytes = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  let at = 0;
  for (let index = 50; index < 56; index += 1) at = at * 256 + bytes.charCodeAt(index);
  return bytes.charCodeAt(0) === 1 && at > now - LIFETIME && at < now + DAY ? at : 0;
}

/** The token of the latest click; "" where none is one. */
export function latestOf(texts: readonly unknown[], now: number): string {
  let latest = "";
  for (const text of texts) if (timeOf(text, now) > timeOf(latest, now)) latest = text as string;
  return latest;
}
