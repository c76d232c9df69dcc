/** The order and shape in which text is drawn. */
import { describe, expect, test } from "vitest";
import { orderText } from "../../src/documents/rules.ts";

const drawn = (text: string): string =>
  orderText(text)
    .map((unit) => String.fromCodePoint(unit.codePoint))
    .join("");

describe("text as it is drawn, from left to right", () => {
  test.each([
    ["Latin as it is", "Ada Lovelace", "Ada Lovelace"],
    ["composed", "e\u0301", "é"],
    ["Hebrew turned", "אבג", "גבא"],
    ["numbers in Hebrew kept", "אב 12.5 ג", "ג 12.5 בא"],
    ["Latin in Hebrew kept", "אב Ltd ג", "ג Ltd בא"],
    ["Hebrew in Latin turned where it stands", "Ltd אב 7", "Ltd 7 בא"],
    ["brackets mirrored", "אב (ג)", "(ג) בא"],
    ["a mark after its letter", "שָׁל", "לשָׁ"],
    ["controls left out", "a\u202eb\u0000c", "abc"],
    ["a picture of several characters as one sign", "Ada 👩‍👩‍👧‍👦👍🏽🇩🇪☀️!", "Ada 👩👍🇩☀!"],
    ["the vowel i before its consonants", "क्षि", "िक्ष"],
  ])("%s", (_, text, expected) => {
    expect(drawn(text)).toBe(expected);
  });

  test.each([
    ["alone", "ب", ["ﺏ"]],
    ["first, middle, last", "ببب", ["ﺐ", "ﺒ", "ﺑ"]],
    ["after one that does not join", "دب", ["ﺏ", "ﺩ"]],
    ["lam and alef as one", "لا", ["ﻻ"]],
    ["lam and alef after one that joins", "بلا", ["ﻼ", "ﺑ"]],
    ["over a mark in between", "بَب", ["ﺐ", "ﺑ", "َ"]],
  ])("Arabic letters %s", (_, text, expected) => {
    expect([...drawn(text)]).toEqual(expected);
  });

  test("each unit keeps the text that it stands for", () => {
    expect(
      orderText("سلام")
        .toReversed()
        .map((unit) => unit.text)
        .join(""),
    ).toBe("سلام");
  });
});
