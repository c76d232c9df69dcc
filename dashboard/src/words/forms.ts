/** How words are formed: a number with its noun, and the words of codes that come from the API. */
export const plural = (count: number, one: string, many: string): string => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Statuses, reasons and steps come from the API: an unknown one is shown as it came. */
export const byCode = (words: Readonly<Record<string, string>>): Readonly<Record<string, string>> => words;

/** Words as a language has them, from those of the first one. */
export type Widen<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { [Key in keyof T]: Widen<T[Key]> };
