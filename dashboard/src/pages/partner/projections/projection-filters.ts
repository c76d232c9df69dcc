/** What if: the growth of new business and the leaving of customers a month, in basis points, as the address says; absent: as found. */
export const LIMITS = { growth: { min: -5_000, max: 5_000 }, churn: { min: 0, max: 9_900 } } as const;
export type ProjectionFilters = { growth?: number; churn?: number };

function within(value: unknown, { min, max }: { min: number; max: number }): number | undefined {
  const number = typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN;
  return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
}

export function readProjectionFilters(search: Record<string, unknown>): ProjectionFilters {
  const growth = within(search["growth"], LIMITS.growth);
  const churn = within(search["churn"], LIMITS.churn);
  return { ...(growth === undefined ? {} : { growth }), ...(churn === undefined ? {} : { churn }) };
}
