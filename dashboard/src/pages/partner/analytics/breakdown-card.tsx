/** The metrics by country, link, referrer, device, campaign or reason: the most first, searched and paged by the API. */
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api, ask } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { useCursorList } from "../../../parts/cursor-list.ts";
import { DataTable } from "../../../parts/data-table.tsx";
import { FilterSelect } from "../../../parts/filter-select.tsx";
import { Empty, Loading } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./analytics.module.css";
import { DIMENSIONS, type Dimension } from "./analytics-filters.ts";
import { type BreakdownRow, columnsFor } from "./breakdown-columns.ts";
import { useAsked } from "./use-reports.ts";

const CountryMap = lazy(() => import("./country-map.tsx").then(({ CountryMap }) => ({ default: CountryMap })));

type BreakdownCardProps = {
  by: Dimension;
  search: string;
  slugs: ReadonlyMap<string, string>;
  change: (next: { by?: Dimension; search?: string | undefined; link?: string }) => void;
};

export function BreakdownCard({ by, search, slugs, change }: BreakdownCardProps) {
  const { asked, range } = useAsked();
  const navigate = useNavigate();
  const query = { ...asked, by, ...(search === "" ? {} : { search }) };
  const list = useCursorList<BreakdownRow>(["breakdown", query], async (page, signal) => {
    const { data, nextCursor, currency } = await ask(
      api.GET("/v1/analytics/breakdown", { params: { query: { ...query, ...page, limit: 12 } }, signal }),
    );
    return { data: data.map((row) => ({ ...row, currency })), nextCursor };
  });
  /** Where the figures of a row come from: its clicks, or the same reports of its link alone. */
  const open = ({ key }: BreakdownRow): void => {
    if (key === null) return;
    if (by === "link") change({ link: key });
    if (by === "country") void navigate({ to: "/events", search: { country: key, ...range.search } });
    if (by === "reason")
      void navigate({ to: "/events", search: key === "counted" ? { counted: "yes" } : { reason: key as "bot", ...range.search } });
  };
  const opens = by === "link" || by === "country" || by === "reason";
  return (
    <Card
      title={t.analytics.breakdown}
      actions={
        <div className={css["tools"]}>
          <Search key={by} search={search} change={(next) => change({ search: next === "" ? undefined : next })} />
          <FilterSelect
            name={t.analytics.by}
            all={t.analytics.dimensions.country}
            values={DIMENSIONS.filter((each) => each !== "country").map((value) => ({ value, word: t.analytics.dimensions[value] }))}
            value={by === "country" ? undefined : by}
            choose={(next) => change({ by: next ?? "country", search: undefined })}
          />
        </div>
      }
    >
      <div className={by === "country" ? css["with-map"] : undefined}>
        {by === "country" && (
          <Suspense fallback={<Loading height={300} />}>
            <CountryMap asked={asked} />
          </Suspense>
        )}
        <div className={css["list"]}>
          <DataTable
            what={t.analytics.breakdownBy(t.analytics.dimensions[by])}
            list={list}
            columns={columnsFor(by, slugs)}
            rowKey={({ key }) => key ?? ""}
            open={opens ? open : undefined}
            empty={<Empty>{search === "" ? t.analytics.nothing : t.analytics.notFound(search)}</Empty>}
          />
        </div>
      </div>
    </Card>
  );
}

function Search({ search, change }: { search: string; change: (next: string) => void }) {
  const [text, setText] = useState(search);
  const tell = useDebouncedCallback(change, 250);
  return (
    <TextInput
      type="search"
      aria-label={t.analytics.search}
      placeholder={t.analytics.search}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        tell(currentTarget.value.trim());
      }}
    />
  );
}
