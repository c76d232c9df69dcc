/** Lines and filled shapes as vectors. Law: each leaves the page's pen as it was. */
import type { Colour } from "./contract.ts";
import { channels, commandsOf, number, type Sheet } from "./start-document.ts";

/** In points from the page's lower left corner. */
export type Point = readonly [x: number, y: number];

const pathOf = (points: readonly Point[]): string =>
  points.map(([x, y], index) => `${number(x)} ${number(y)} ${index === 0 ? "m" : "l"}`).join(" ");

/** A line through the points; `dash` is the length of its dashes and of the gaps between. */
export function drawStroke(
  sheet: Sheet,
  points: readonly Point[],
  { colour, weight, dash }: { colour: Colour; weight: number; dash?: number },
): void {
  if (points.length < 2) return;
  const dashes = dash === undefined ? "" : `[${dash}] 0 d `;
  commandsOf(sheet).push(`q ${channels(colour)} RG ${number(weight)} w 1 j ${dashes}${pathOf(points)} S Q`);
}

/** What the points enclose. */
export function drawFill(sheet: Sheet, points: readonly Point[], colour: Colour): void {
  if (points.length < 3) return;
  commandsOf(sheet).push(`q ${channels(colour)} rg ${pathOf(points)} h f Q`);
}

type Box = { x: number; y: number; width: number; height: number };

/** `x` and `y` are its lower left corner. */
export function drawBox(sheet: Sheet, { x, y, width, height }: Box, colour: Colour): void {
  if (width <= 0 || height <= 0) return;
  commandsOf(sheet).push(`q ${channels(colour)} rg ${[x, y, width, height].map(number).join(" ")} re f Q`);
}
