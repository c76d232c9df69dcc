/**
 * Text in the order and shapes in which it is drawn: letters of Arabic script joined, right-to-left runs turned, vowels of
 * Devanagari set before their consonant. Law: each drawn unit keeps the text that it stands for, so that a reader can copy it.
 */

/** A unit of drawing: the code point to draw, what it stands for, and whether it sits on the unit before it. */
export type Unit = { codePoint: number; text: string; isMark: boolean };

const MARK = /\p{M}/u;
// Controls, and formatting that is itself not seen.
const UNSEEN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Variation_Selector}/gu;

// A picture of several characters (a family, a flag, a shade of skin) is one sign, drawn by its first.
const PICTURE =
  /(\p{Extended_Pictographic})(?:\p{Variation_Selector}|\p{Emoji_Modifier}|\u20E3|\u200D\p{Extended_Pictographic})+|(\p{Regional_Indicator})\p{Regional_Indicator}/gu;

/** Most of what is set: it stands as it is written. */
const PLAIN = /^[ -~]*$/;

/** One line of text, from left to right as it is drawn. */
export function orderText(text: string): Unit[] {
  if (PLAIN.test(text)) return [...text].map((character) => ({ codePoint: character.charCodeAt(0), text: character, isMark: false }));
  const plain = text.normalize("NFC").replaceAll(PICTURE, "$1$2").replaceAll(/\s/gu, " ").replaceAll(UNSEEN, "");
  const units = [...plain].map((character) => ({
    codePoint: character.codePointAt(0) ?? 0,
    text: character,
    isMark: MARK.test(character),
  }));
  return turn(moveVowels(joinLetters(units)));
}

// --- Arabic script: the compatibility block lists each letter's forms in one order (alone, last, first, middle).

type Forms = readonly (number | undefined)[];
const LETTER_FORMS: ReadonlyMap<string, Forms> = (() => {
  const forms = new Map<string, number[]>();
  const blocks = [
    [0xfb50, 0xfbb1],
    [0xfbfc, 0xfbff],
    [0xfe80, 0xfefc],
  ] as const;
  for (const [first, last] of blocks) {
    for (let code = first; code <= last; code += 1) {
      const letter = String.fromCodePoint(code).normalize("NFKC");
      forms.set(letter, [...(forms.get(letter) ?? []), code]);
    }
  }
  return forms;
})();
const TATWEEL = "\u0640";

const joinsNext = (letter: string | undefined): boolean =>
  letter === TATWEEL || (letter !== undefined && (LETTER_FORMS.get(letter)?.length ?? 0) === 4);
const joinsPrevious = (letter: string | undefined): boolean =>
  letter === TATWEEL || (letter !== undefined && (LETTER_FORMS.get(letter)?.length ?? 0) >= 2);

/** Each letter in the form that its neighbours ask for; lam and alef become one. Marks in between do not part letters. */
function joinLetters(units: readonly Unit[]): Unit[] {
  const drawn: Unit[] = [];
  const letters = units.filter((unit) => !unit.isMark);
  let position = -1;
  for (const unit of units) {
    if (unit.isMark) {
      drawn.push(unit);
      continue;
    }
    position += 1;
    const [before, after] = [letters[position - 1]?.text, letters[position + 1]?.text];
    if (before === "\u0644" && LETTER_FORMS.has(before + unit.text)) continue;
    const ligature = after === undefined ? undefined : LETTER_FORMS.get(unit.text + after);
    const isJoined = joinsNext(before) && joinsPrevious(unit.text);
    if (unit.text === "\u0644" && ligature !== undefined) {
      drawn.push({ ...unit, text: unit.text + after, codePoint: ligature[isJoined ? 1 : 0] ?? unit.codePoint });
      continue;
    }
    const forms = LETTER_FORMS.get(unit.text);
    const joins = joinsNext(unit.text) && joinsPrevious(after);
    drawn.push({ ...unit, codePoint: forms?.[(joins ? 2 : 0) + (isJoined ? 1 : 0)] ?? unit.codePoint });
  }
  return drawn;
}

// --- Devanagari

const isConsonant = (code: number | undefined): boolean => code !== undefined && code >= 0x0915 && code <= 0x0939;
const VIRAMA = 0x094d;
const VOWEL_I = 0x093f;

/** The vowel i is written before the consonants that it follows. */
function moveVowels(units: readonly Unit[]): Unit[] {
  const moved: Unit[] = [];
  for (const unit of units) {
    if (unit.codePoint !== VOWEL_I) {
      moved.push(unit);
      continue;
    }
    let start = moved.length - 1;
    while (isConsonant(moved[start]?.codePoint) && moved[start - 1]?.codePoint === VIRAMA) start -= 2;
    moved.splice(Math.max(start, 0), 0, { ...unit, isMark: false });
  }
  return moved;
}

// --- direction

type Direction = "left" | "right" | "digit" | "neutral";
const RIGHT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

function directionOf({ text }: Unit): Direction {
  if (/\p{Nd}/u.test(text)) return "digit";
  if (RIGHT.test(text)) return "right";
  return /\p{L}/u.test(text) ? "left" : "neutral";
}

const MIRRORED: Readonly<Record<string, string>> = {
  "(": ")",
  ")": "(",
  "[": "]",
  "]": "[",
  "{": "}",
  "}": "{",
  "<": ">",
  ">": "<",
  "«": "»",
  "»": "«",
};

/** Turns runs by their levels (Unicode's algorithm without its explicit controls, which were taken out). Marks go with their letter. */
function turn(units: readonly Unit[]): Unit[] {
  const clusters: Unit[][] = [];
  for (const unit of units) {
    const last = clusters.at(-1);
    if (unit.isMark && last !== undefined) last.push(unit);
    else clusters.push([unit]);
  }
  const directions = clusters.map(([unit]) => (unit === undefined ? "neutral" : directionOf(unit)));
  if (!directions.includes("right")) return [...units];
  const levels = levelsOf(directions);
  const order = clusters.map((cluster, index) => ({ cluster, level: levels[index] ?? 0 }));
  for (let level = Math.max(...levels); level > 0; level -= 1) turnRuns(order, level);
  return order.flatMap(({ cluster, level }) => (level % 2 === 1 ? cluster.map(mirror) : cluster));
}

const mirror = (unit: Unit): Unit => {
  const mirrored = MIRRORED[unit.text];
  return mirrored === undefined ? unit : { ...unit, text: mirrored, codePoint: mirrored.codePointAt(0) ?? unit.codePoint };
};

function turnRuns(order: { level: number; cluster: Unit[] }[], level: number): void {
  for (let start = 0; start < order.length; start += 1) {
    let end = start;
    while ((order[end]?.level ?? -1) >= level) end += 1;
    if (end > start) order.splice(start, end - start, ...order.slice(start, end).reverse());
    start = Math.max(start, end);
  }
}

/** Even levels are read to the right, odd ones to the left; the first letter gives the line's own. */
function levelsOf(directions: readonly Direction[]): number[] {
  const base: "left" | "right" =
    directions.find((direction) => direction === "left" || direction === "right") === "right" ? "right" : "left";
  let strong: "left" | "right" = base;
  const resolved = directions.map((direction): Direction => {
    if (direction === "left" || direction === "right") strong = direction;
    return direction === "digit" && strong === "left" ? "left" : direction;
  });
  const side = (direction: Direction | undefined) => (direction === undefined ? base : direction === "digit" ? "right" : direction);
  return resolved.map((direction, index) => {
    if (direction === "digit") return 2;
    let known = direction;
    if (known === "neutral") {
      const before = side(resolved.slice(0, index).findLast((other) => other !== "neutral"));
      const after = side(resolved.slice(index + 1).find((other) => other !== "neutral"));
      // A point or dash inside of a number belongs to it.
      if (resolved[index - 1] === "digit" && resolved[index + 1] === "digit") return 2;
      known = before === after ? before : base;
    }
    return known === "right" ? 1 : base === "right" ? 2 : 0;
  });
}
