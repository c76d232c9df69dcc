/** Chooses the days: presets by one key each, two dates, and what they are compared with. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { Choice, Dropdown } from "../parts/dropdown.tsx";
import { formatDay } from "../parts/format.ts";
import { t } from "../words/index.ts";
import { COMPARISONS, type Days, PRESET_KEYS, PRESETS, presetOf, type RangeSearch } from "./range.ts";
import css from "./range-picker.module.css";
import { type Range, useRange } from "./use-range.ts";

const labelOf = (search: RangeSearch, { from, to }: Days): string => {
  const preset = presetOf(search);
  return preset === null ? `${formatDay(from, "UTC")} – ${formatDay(to, "UTC")}` : t.range.presets[preset];
};

export function RangePicker() {
  const { search, days, change } = useRange();
  useHotkeys(PRESETS.map((preset) => [PRESET_KEYS[preset], () => change({ range: preset })]));
  const label = labelOf(search, days);
  return (
    <Dropdown label={label} name={`${t.range.label}: ${label}`} align="end" width={288}>
      {(close) => (
        <Choices
          search={search}
          days={days}
          change={change}
          choose={(next) => {
            close();
            change(next);
          }}
        />
      )}
    </Dropdown>
  );
}

type ChoicesProps = Pick<Range, "search" | "days" | "change"> & { choose: (next: RangeSearch) => void };

function Choices({ search, days, change, choose }: ChoicesProps) {
  const current = presetOf(search);
  const comparisons = [...COMPARISONS, "none" as const];
  return (
    <>
      {PRESETS.map((preset) => (
        <Choice key={preset} isChosen={preset === current} choose={() => choose({ range: preset })}>
          {t.range.presets[preset]}
          <kbd>{PRESET_KEYS[preset]}</kbd>
        </Choice>
      ))}
      <CustomDays key={`${days.from}${days.to}`} days={days} choose={choose} />
      <div className={css["compare"]}>
        <NativeSelect
          label={t.range.compare}
          value={search.compare ?? "previous"}
          onChange={({ currentTarget }) => {
            const compare = comparisons.find((each) => each === currentTarget.value) ?? "previous";
            change({ ...(current === null ? days : { range: current }), compare });
          }}
          data={comparisons.map((value) => ({ value, label: t.range.comparisons[value] }))}
        />
      </div>
    </>
  );
}

function CustomDays({ days, choose }: { days: Days; choose: (next: RangeSearch) => void }) {
  const [from, setFrom] = useState(days.from);
  const [to, setTo] = useState(days.to);
  const isWrong = from > to;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWrong && from !== "" && to !== "") choose({ from, to });
  };
  return (
    <form className={css["custom"]} onSubmit={submit}>
      <TextInput type="date" label={t.range.from} value={from} onChange={({ currentTarget }) => setFrom(currentTarget.value)} />
      <TextInput
        type="date"
        label={t.range.to}
        value={to}
        error={isWrong ? t.range.wrongOrder : null}
        onChange={({ currentTarget }) => setTo(currentTarget.value)}
      />
      <Button type="submit">{t.range.apply}</Button>
    </form>
  );
}
