/** Stripe's request encoding: form fields with nested brackets, read into plain objects. */

export type Params = { [name: string]: string | Params };

/** `metadata[payoutId]=x&expand[0]=y` -> `{ metadata: { payoutId: "x" }, expand: { 0: "y" } }`. */
export function readForm(text: string): Params {
  const params: Params = Object.create(null) as Params;
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.replaceAll("]", "").split("[");
    let at = params;
    for (const part of path.slice(0, -1)) {
      const next = at[part];
      if (typeof next === "object") at = next;
      else {
        const made: Params = Object.create(null) as Params;
        at[part] = made;
        at = made;
      }
    }
    at[path.at(-1) ?? name] = value;
  }
  return params;
}

/** One text for one meaning: the same parameters in any order. */
export const fingerprint = (value: string | Params): string =>
  typeof value === "string"
    ? JSON.stringify(value)
    : `{${Object.keys(value)
        .sort()
        .map((name) => `${JSON.stringify(name)}:${fingerprint(value[name] ?? "")}`)
        .join(",")}}`;

export const text = (params: Params, name: string): string | undefined => {
  const value = params[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

export const group = (params: Params, name: string): Params => {
  const value = params[name];
  return typeof value === "object" ? value : {};
};

/** A map of texts, as metadata is. */
export const texts = (params: Params): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
