/** Instants are milliseconds since 1970 inside, ISO 8601 UTC strings outside; months and days are UTC's. */
import { z } from "zod";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const toIso = (at: number): string => new Date(at).toISOString();
export const fromIso = (text: string): number => Date.parse(text);
export const toIsoOrNull = (at: number | null): string | null => (at === null ? null : toIso(at));

/** `2026-11`: the UTC month of an instant. */
export const monthOf = (at: number): string => toIso(at).slice(0, 7);
/** `2026-11-23`: the UTC day of an instant. */
export const dayOf = (at: number): string => toIso(at).slice(0, 10);

/** ISO 8601 with a zone (Z or an offset); stored and answered in UTC. */
export const instantSchema = z.iso.datetime({ offset: true }).meta({ example: "2026-11-23T10:00:00.000Z" });

/** Whole calendar months (UTC) from one instant to a later one: 31 January + 1 is the last of February, at the same time of day. */
export function monthsBetween(from: number, to: number): number {
  const [start, end] = [new Date(from), new Date(to)];
  const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
  return Math.max(0, addMonths(from, months) <= to ? months : months - 1);
}

function addMonths(at: number, months: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, lastDay));
}
