/** Countries by their names, and an address by its host. */
const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** A code that names no country is shown as it is; `XX` and `T1` are what the network says of the unknown. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return names.of(code) ?? code;
}
