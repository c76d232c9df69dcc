/** The publishable key that was made in this browser. It stands in the programme's pages for everybody to read, so it may be kept here; a secret one never is. */
const PLACE = "tributary.publishable-key";

/** Where nothing may be kept, nothing is. */
export function keepPublishableKey(key: string): void {
  try {
    if (key.startsWith("trb_pk_")) localStorage.setItem(PLACE, key);
  } catch {
    // It is shown once, as any other.
  }
}

/** Only one of the keys that are in force. */
export function findPublishableKey(endings: readonly string[]): string | null {
  try {
    const key = localStorage.getItem(PLACE);
    return key !== null && endings.some((ending) => key.endsWith(ending)) ? key : null;
  } catch {
    return null;
  }
}
