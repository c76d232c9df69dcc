/** Tries another growth or another leaving: two sliders, asked when they come to rest. */
import { Button } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useId, useState } from "react";
import type { Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { formatBps } from "../../../parts/format.ts";
import { t } from "../../../words/index.ts";
import { LIMITS, type ProjectionFilters } from "./projection-filters.ts";
import css from "./projections.module.css";

type WhatIfProps = {
  filters: ProjectionFilters;
  assumptions: Schemas["Projection"]["assumptions"];
  change: (next: { growth?: number | undefined; churn?: number | undefined }) => void;
};

export function WhatIf({ filters, assumptions, change }: WhatIfProps) {
  const found = (name: string): number => Math.round(assumptions.find((each) => each.name === name)?.value ?? 0);
  const { growth, churn } = filters;
  return (
    <Card title={t.projections.whatIf}>
      <div className={css["sliders"]}>
        <Slider
          name={t.projections.growth}
          says={t.projections.growthIs}
          limits={LIMITS.growth}
          value={growth ?? found("growthBps")}
          choose={(next) => change({ growth: next })}
        />
        <Slider
          name={t.projections.churn}
          says={t.projections.churnIs}
          limits={LIMITS.churn}
          value={churn ?? found("churnBps")}
          choose={(next) => change({ churn: next })}
        />
        <Button disabled={growth === undefined && churn === undefined} onClick={() => change({ growth: undefined, churn: undefined })}>
          {t.projections.asFound}
        </Button>
      </div>
    </Card>
  );
}

type SliderProps = { name: string; says: string; limits: { min: number; max: number }; value: number; choose: (next: number) => void };

const STEP = 100;

function Slider({ name, says, limits: { min, max }, value, choose }: SliderProps) {
  // Moved, it runs ahead of the answer; the focus stays on it whatever comes.
  const [moved, setMoved] = useState<number | null>(null);
  const shown = moved ?? Math.min(max, Math.max(min, value));
  useEffect(() => setMoved((before) => (before === value ? null : before)), [value]);
  const tell = useDebouncedCallback(choose, 300);
  const id = useId();
  return (
    <div className={css["slider"]}>
      <label htmlFor={id}>{name}</label>
      <output htmlFor={id}>{formatBps(shown)}</output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={STEP}
        value={shown}
        aria-valuetext={formatBps(shown)}
        onChange={({ currentTarget }) => {
          setMoved(Number(currentTarget.value));
          tell(Number(currentTarget.value));
        }}
      />
      <p className={css["quiet"]}>{says}</p>
    </div>
  );
}
