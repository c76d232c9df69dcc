/** The days that the address names, and the same as the API's reports take them. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { ownZone } from "../parts/format.ts";
import { type Comparison, comparisonOf, type Days, daysOf, type RangeSearch, todayIn } from "./range.ts";

export type Range = {
  search: RangeSearch;
  days: Days;
  comparison: Comparison | null;
  /** What every report takes. */
  report: { from: string; to: string; timezone: string };
  /** Changes the days, and leaves every other filter of the page as it is. */
  change: (next: RangeSearch) => void;
};

export function useRange(): Range {
  const all = useSearch({ strict: false });
  const navigate = useNavigate();
  const { range, from, to, compare } = all;
  return useMemo(() => {
    const search: RangeSearch = {
      ...(range === undefined ? {} : { range }),
      ...(from === undefined || to === undefined ? {} : { from, to }),
      ...(compare === undefined ? {} : { compare }),
    };
    const timezone = ownZone();
    const days = daysOf(search, todayIn(timezone, Date.now()));
    const change = (next: RangeSearch): void => {
      const kept = next.compare === undefined && compare !== undefined ? { compare } : {};
      void navigate({
        to: ".",
        search: ({ range: _range, from: _from, to: _to, compare: _compare, ...others }) => ({ ...others, ...kept, ...next }),
        replace: true,
      });
    };
    return { search, days, comparison: comparisonOf(search), report: { ...days, timezone }, change };
  }, [range, from, to, compare, navigate]);
}
