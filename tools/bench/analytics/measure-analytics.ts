/** The figures of analytics: how right the projection is. */
import type { Figure } from "../figures.ts";
import { measureProjection } from "./measure-projection.ts";

export async function measureAnalytics(_scratch: string, { isQuick }: { isQuick: boolean }): Promise<Figure[]> {
  return measureProjection({ isQuick });
}
