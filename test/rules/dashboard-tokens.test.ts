/** The dashboard's colours: what is read can be read, in both schemes. */
import { describe, expect, it } from "vitest";
import { contrastOf, type Palette, palettes, type Scheme, series, tokensCss } from "../../dashboard/src/theme.ts";

const SCHEMES: Scheme[] = ["light", "dark"];
const GROUNDS = ["paper", "card", "hover"] as const;
const TEXTS = ["ink", "muted", "river", "good", "wait", "bad"] as const;

const rows = (texts: readonly (keyof Palette)[], grounds: readonly (keyof Palette)[]) =>
  SCHEMES.flatMap((scheme) => texts.flatMap((text) => grounds.map((ground) => ({ scheme, text, ground }))));

describe("contrast", () => {
  it("is WCAG's: 21 of black on white, 1 of a colour on itself", () => {
    expect(contrastOf("#000000", "#FFFFFF")).toBeCloseTo(21, 5);
    expect(contrastOf("#0B6E75", "#0B6E75")).toBe(1);
  });

  it.each(rows(TEXTS, GROUNDS))("$scheme: $text on $ground reads as small text", ({ scheme, text, ground }) => {
    expect(contrastOf(palettes[scheme][text], palettes[scheme][ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(rows(["onRiver"], ["river", "riverHover"]))(
    "$scheme: the words of the one action read on $ground",
    ({ scheme, text, ground }) => {
      expect(contrastOf(palettes[scheme][text], palettes[scheme][ground])).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(rows(["ink", "river"], ["riverWash"]))("$scheme: $text reads on what is chosen", ({ scheme, text, ground }) => {
    expect(contrastOf(palettes[scheme][text], palettes[scheme][ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(rows(["edge"], ["paper", "card"]))("$scheme: the edge of a field is seen on $ground", ({ scheme, text, ground }) => {
    expect(contrastOf(palettes[scheme][text], palettes[scheme][ground])).toBeGreaterThanOrEqual(3);
  });

  it.each(SCHEMES.flatMap((scheme) => series[scheme].map((color) => ({ scheme, color }))))(
    "$scheme: the series $color is seen on a card",
    ({ scheme, color }) => {
      expect(contrastOf(color, palettes[scheme].card)).toBeGreaterThanOrEqual(2.5);
    },
  );
});

describe("the stylesheet of the tokens", () => {
  it("writes every colour of both schemes, and the dark ones for who asked the system for them", () => {
    const css = tokensCss();
    for (const scheme of SCHEMES) for (const color of Object.values(palettes[scheme])) expect(css).toContain(color);
    expect(css).toContain("@media (prefers-color-scheme: dark)");
    expect(css).toContain("@media (prefers-reduced-motion: reduce)");
  });
});
