/** The days of a list: all of them until some are chosen. Law: as everywhere, they are in the address, and a preset stays a preset. */
import { NativeSelect } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { formatDay, ownZone } from "../parts/format.ts";
import { t } from "../words/index.ts";
import type { FilterChip } from "./page.tsx";
import { type Days, daysOf, PRESETS, todayIn } from "./range.ts";

const DAY = 86_400_000;

/** When a day begins on the calendar of a zone. */
function startOf(date: string, timeZone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`);
  const offsetAt = (at: number): number => {
    const parts = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" }).format(at);
    return Date.parse(`${parts.replace(", ", "T")}Z`) - at;
  };
  const near = wall - offsetAt(wall);
  return wall - offsetAt(near);
}

/** Days as the lists take them: from the first instant of the first to that of the day after the last. */
function instantsOf({ from, to }: Days, timeZone: string): { from: string; to: string } {
  const after = new Date(Date.parse(to) + DAY).toISOString().slice(0, 10);
  return { from: new Date(startOf(from, timeZone)).toISOString(), to: new Date(startOf(after, timeZone)).toISOString() };
}

export type DatesFilter = { instants: { from?: string; to?: string }; chips: FilterChip[]; select: React.ReactNode };

export function useDatesFilter(): DatesFilter {
  const { range, from, to } = useSearch({ strict: false });
  const navigate = useNavigate();
  const zone = ownZone();
  const isCustom = from !== undefined && to !== undefined;
  const days = range === undefined && !isCustom ? null : daysOf(isCustom ? { from, to } : { range }, todayIn(zone, Date.now()));
  const choose = (value: string): void => {
    const preset = PRESETS.find((each) => each === value);
    void navigate({ to: ".", search: ({ range: _, from: _from, to: _to, ...others }) => ({ ...others, range: preset }), replace: true });
  };
  const value = isCustom ? "custom" : (range ?? "");
  const select = (
    <NativeSelect
      aria-label={t.commissionList.dates}
      value={value}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
      data={[
        { value: "", label: t.commissionList.allDates },
        ...PRESETS.map((preset) => ({ value: preset, label: t.range.presets[preset] })),
        ...(isCustom ? [{ value: "custom", label: t.commissionList.customDates }] : []),
      ]}
    />
  );
  const shown = days === null ? [] : [{ name: t.commissionList.dates, value: wordsOf(days, range), remove: () => choose("") }];
  return { instants: days === null ? {} : instantsOf(days, zone), chips: shown, select };
}

const wordsOf = ({ from, to }: Days, preset: (typeof PRESETS)[number] | undefined): string =>
  preset === undefined ? `${formatDay(from, "UTC")} – ${formatDay(to, "UTC")}` : t.range.presets[preset];
