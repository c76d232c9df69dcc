/** Sums the hours of a timeseries by weekday and hour of a time zone. Law: an hour of a clock that was put back counts where its name stands, both times. */
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Seven rows from Monday, of 24 counts each. */
export function sumByHour(points: readonly { at: string; clicks: number }[], timeZone: string): number[][] {
  const grid = DAYS.map(() => Array.from({ length: 24 }, () => 0));
  const format = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short", hour: "2-digit", hourCycle: "h23" });
  for (const { at, clicks } of points) {
    if (clicks === 0) continue;
    const parts = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
    const row = grid[DAYS.indexOf(parts.get("weekday") ?? "")];
    const hour = Number(parts.get("hour"));
    if (row !== undefined) row[hour] = (row[hour] ?? 0) + clicks;
  }
  return grid;
}
