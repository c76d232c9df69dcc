/** The dashboard's dictionary: it knows every status and reason that the API may say, and keeps to the words of the domain. */
import { describe, expect, it } from "vitest";
import { t } from "../../dashboard/src/words/index.ts";
import { describeApi } from "../../src/api.ts";

type Schema = { enum?: string[]; properties?: Record<string, Schema>; items?: Schema };
const schemas = (describeApi("https://api.example").components?.schemas ?? {}) as Record<string, Schema>;

/** The values of a field, by its path from a named schema: `Explanation.touches[].reason`. */
function valuesOf(path: string): string[] {
  const [name = "", ...rest] = path.split(".");
  const found = rest.reduce<Schema | undefined>((schema, part) => {
    const field = schema?.properties?.[part.replace("[]", "")];
    return part.endsWith("[]") ? field?.items : field;
  }, schemas[name]);
  return found?.enum ?? [];
}

describe("what the API says by code has words", () => {
  it.each([
    ["Commission.status", t.status.words],
    ["Payout.status", t.status.words],
    ["Partner.status", t.status.words],
    ["Commission.type", t.commissions.types],
    ["Explanation.model", t.receipt.models],
    ["Explanation.touches[].source", t.receipt.touchKinds],
    ["Explanation.touches[].reason", t.receipt.refused],
  ])("%s", (path, words) => {
    const values = valuesOf(path);
    expect(values.length).toBeGreaterThan(1);
    expect(values.filter((value) => words[value] === undefined)).toEqual([]);
  });
});

/** A sentence is given a count or a word first, whichever it takes. */
function sentenceOf(words: (...given: unknown[]) => unknown): string {
  try {
    return String(words(3, "X", "Y"));
  } catch {
    return String(words("X", "Y", "Z"));
  }
}

/** Every text, those of functions with what they are given in the place of it. */
function* textsOf(words: unknown): Generator<string> {
  if (typeof words === "string") yield words;
  else if (typeof words === "function") yield sentenceOf(words as (...given: unknown[]) => unknown);
  else for (const each of Object.values(words as object)) yield* textsOf(each);
}

describe("the words", () => {
  const texts = [...textsOf(t)];

  it("are there", () => {
    expect(texts.length).toBeGreaterThan(150);
    expect(texts.filter((text) => text.trim() === "" || text !== text.trim())).toEqual([]);
  });

  it("are the domain's own", () => {
    expect(texts.filter((text) => /affiliate|referrer|referral|reward/i.test(text))).toEqual([]);
  });

  it("stand in sentence case", () => {
    expect(texts.filter((text) => /[a-z]+ [A-Z][a-z]+/.test(text.replaceAll(/Stripe|Home|Enter|Esc|X|Y/g, "")))).toEqual([]);
  });
});
