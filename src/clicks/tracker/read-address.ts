/** What an address says of a click, and how a token is written into one. Law: parameters that are not ours stay as they are, byte for byte. */

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return "";
  }
};

/** Every value of a parameter, in order; from an address of any length the first hundred pairs. */
export function valuesOf(search: string, name: string): string[] {
  const pairs = search.slice(1).split("&", 100);
  return pairs.filter((pair) => pair.split("=", 1)[0] === name).map((pair) => decode(pair.slice(name.length + 1)));
}

/** The first value that can be a slug, of `via` and then of `ref`; "" where there is none. */
export const slugOf = (search: string): string =>
  [...valuesOf(search, "via"), ...valuesOf(search, "ref")].find((value) => /^[a-z0-9_-]{2,64}$/i.test(value)) ?? "";

/** The address with the parameter set to a value that needs no escaping. */
export function withParameter(href: string, name: string, value: string): string {
  const [, head = "", search = "", hash = ""] = /^([^?#]*)\??([^#]*)(.*)$/.exec(href) ?? [];
  const kept = search.split("&").filter((pair) => pair !== "" && pair.split("=", 1)[0] !== name);
  return `${head}?${[...kept, `${name}=${value}`].join("&")}${hash}`;
}
