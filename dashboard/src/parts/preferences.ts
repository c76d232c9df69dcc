/** What this browser keeps of how a person likes to read: a time zone and a way to write numbers and days. Law: without them it is as the browser has it. */
const ZONE = "tributary-zone";
const LOCALE = "tributary-locale";

const storage = (): Storage | null => (typeof localStorage === "undefined" ? null : localStorage);

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};
const isLocale = (locale: string): boolean => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
};

const read = (key: string, isGood: (value: string) => boolean): string | null => {
  const value = storage()?.getItem(key) ?? null;
  return value !== null && isGood(value) ? value : null;
};

export const chosenZone = (): string | null => read(ZONE, isZone);
export const chosenLocale = (): string | null => read(LOCALE, isLocale);

/** null: as the browser has it. What is on the screen was written before, so the page is loaded again. */
export function prefer({ zone, locale }: { zone: string | null; locale: string | null }): void {
  for (const [key, value] of [
    [ZONE, zone],
    [LOCALE, locale],
  ] as const) {
    if (value === null) storage()?.removeItem(key);
    else storage()?.setItem(key, value);
  }
}
