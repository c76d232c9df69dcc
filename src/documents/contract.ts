/** What documents are made of: papers, faces, colours and the blocks of a page. No word here knows what a document is about. */
import { z } from "zod";

export const paperSchema = z.enum(["a4", "letter"]);
export type Paper = z.infer<typeof paperSchema>;

export type Face = "regular" | "semibold";

/** The house's colours on white paper, as the dashboard has them. */
export const COLOURS = {
  ink: "14213D",
  muted: "5B6678",
  line: "E2E6E3",
  card: "FFFFFF",
  river: "0B6E75",
  amber: "D98E04",
  good: "1B7A43",
  bad: "B3261E",
  /** Under a line of a chart: the series' own colour as a breath of it, on white. */
  riverWash: "E6F0F1",
  amberWash: "FBF2E3",
} as const;
export type Colour = keyof typeof COLOURS;

export type Column = {
  label: string;
  /** Its part of the line; they need not sum to anything. */
  share: number;
  align?: "left" | "right";
  /** A bar a row instead of text, as parts (0 to 1) of the column's width. */
  bars?: readonly number[];
};
export type Table = {
  columns: readonly Column[];
  rows: readonly (readonly string[])[];
  /** What the first `count` rows come to, in the table's columns: at the end, and carried from page to page. */
  totalOf: (count: number) => readonly string[];
};

/** Reads a file that is deployed with the dashboard, by its path there. */
export type AssetReader = (path: string) => Promise<Uint8Array>;

/** A figure under its name, with what became of it; an arrow never stands without words. */
export type Figure = {
  label: string;
  value: string;
  note: { text: string; tone: "good" | "bad" | "muted"; arrow?: "up" | "down" };
};

/** Values over time; null: not there yet. `before` is what they are compared with, place by place. */
export type Chart = {
  title: string;
  /** Of each place, from left to right; few of them are drawn. */
  labels: readonly string[];
  values: readonly (number | null)[];
  before: readonly number[] | null;
  colour: "river" | "amber";
  /** What the two lines are called where they end. */
  names: { values: string; before: string };
  writeTick: (value: number) => string;
  /** Says so where all values are 0. */
  nothing: string;
};
