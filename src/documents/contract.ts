/** What documents are made of: papers, faces, colours and the blocks of a page. No word here knows what a document is about. */
import { z } from "zod";

export const paperSchema = z.enum(["a4", "letter"]);
export type Paper = z.infer<typeof paperSchema>;

export type Face = "regular" | "semibold";

/** The house's colours on white paper, as the dashboard has them. */
export const COLOURS = { ink: "14213D", muted: "5B6678", line: "E2E6E3", river: "0B6E75", bad: "B3261E" } as const;
export type Colour = keyof typeof COLOURS;

export type Column = { label: string /** Its part of the line; they need not sum to anything. */; share: number; align?: "left" | "right" };
export type Table = {
  columns: readonly Column[];
  rows: readonly (readonly string[])[];
  /** What the first `count` rows come to, in the table's columns: at the end, and carried from page to page. */
  totalOf: (count: number) => readonly string[];
};

/** Reads a file that is deployed with the dashboard, by its path there. */
export type AssetReader = (path: string) => Promise<Uint8Array>;
