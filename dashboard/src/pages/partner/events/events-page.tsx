/** Events: every click as it arrives, whether it counted, and why or why not. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { useDatesFilter } from "../../../app/dates-filter.tsx";
import { type FilterChip, Page } from "../../../app/page.tsx";
import { Card } from "../../../parts/card.tsx";
import { useCursorList } from "../../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../../parts/data-table.tsx";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { FilterSelect } from "../../../parts/filter-select.tsx";
import { formatMoment } from "../../../parts/format.ts";
import { countryName } from "../../../parts/places.ts";
import { Empty } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { type ClickFilters, REASONS } from "./click-filters.ts";
import { ClickPanel } from "./click-panel.tsx";
import { type Click, deviceOf, placeOf, Standing, sourceOf } from "./click-words.tsx";
import css from "./events.module.css";
import { LiveSwitch } from "./live-switch.tsx";

const route = getRouteApi("/shell/events");

type Slugs = ReadonlyMap<string, string>;
type Show = (next: { [Key in keyof ClickFilters]: ClickFilters[Key] | undefined }) => void;

const columnsFor = (slugs: Slugs): readonly [Column<Click>, ...Column<Click>[]] => [
  { key: "when", head: t.events.when, cell: ({ at }) => <span className={css["whole"]}>{formatMoment(at)}</span> },
  { key: "standing", head: t.events.standing, cell: (click) => <Standing click={click} />, isPlain: true },
  { key: "link", head: t.events.link, cell: ({ linkId }) => <span className={css["slug"]}>{slugs.get(linkId) ?? linkId}</span> },
  { key: "where", head: t.events.where, cell: placeOf },
  { key: "device", head: t.events.device, cell: deviceOf },
  { key: "from", head: t.events.from, cell: sourceOf },
];

const chipsOf = (filters: ClickFilters, { slugs, show }: { slugs: Slugs; show: Show }): FilterChip[] => {
  const { counted, reason, link, country } = filters;
  return [
    ...(counted === undefined
      ? []
      : [
          {
            name: t.events.standing,
            value: counted === "yes" ? t.events.onlyCounted : t.events.onlyNot,
            remove: () => show({ counted: undefined }),
          },
        ]),
    ...(reason === undefined
      ? []
      : [{ name: t.events.reason, value: t.events.reasons[reason] ?? reason, remove: () => show({ reason: undefined }) }]),
    ...(link === undefined ? [] : [{ name: t.events.link, value: slugs.get(link) ?? link, remove: () => show({ link: undefined }) }]),
    ...(country === undefined ? [] : [{ name: t.events.where, value: countryName(country), remove: () => show({ country: undefined }) }]),
  ];
};

const queryOf = ({ counted, reason, link, country }: ClickFilters) => ({
  ...(counted === undefined ? {} : { counted: counted === "yes" ? ("true" as const) : ("false" as const) }),
  ...(reason === undefined ? {} : { reason }),
  ...(link === undefined ? {} : { linkId: link }),
  ...(country === undefined ? {} : { country }),
});

export function EventsPage() {
  const { click, ...filters } = route.useSearch();
  const navigate = useNavigate({ from: "/events" });
  const dates = useDatesFilter();
  const links = useQuery({
    queryKey: ["palette", "links"],
    queryFn: ({ signal }) => ask(api.GET("/v1/links", { params: { query: { limit: 100 } }, signal })),
    staleTime: 60_000,
  });
  const slugs: Slugs = new Map((links.data?.data ?? []).map(({ id, slug }) => [id, slug]));
  const show: Show = (next) => {
    void navigate({ search: (all) => ({ ...all, ...next }), replace: true });
  };
  const query = { ...queryOf(filters), ...dates.instants };
  const key = ["clicks", query];
  const list = useCursorList<Click>(key, (page, signal) =>
    ask(api.GET("/v1/clicks", { params: { query: { ...page, ...query } }, signal })),
  );
  const chips = [...chipsOf(filters, { slugs, show }), ...dates.chips];
  return (
    <Page
      title={t.events.title}
      filters={chips}
      actions={
        <>
          {dates.select}
          <Filters filters={filters} links={links.data?.data ?? []} show={show} />
        </>
      }
    >
      <Card
        title={t.events.clicks}
        actions={
          <div className={css["tools"]}>
            <LiveSwitch listKey={key} />
            <DownloadLink path="/v1/exports/clicks.csv" query={query}>
              {t.files.csv}
            </DownloadLink>
          </div>
        }
      >
        <DataTable
          what={t.events.what}
          list={list}
          columns={columnsFor(slugs)}
          rowKey={({ id }) => id}
          open={({ id }) => show({ click: id })}
          empty={<Empty>{chips.length === 0 ? t.events.empty : t.events.emptyFiltered}</Empty>}
        />
      </Card>
      <ClickPanel clickId={click} slugs={slugs} close={() => show({ click: undefined })} />
    </Page>
  );
}

type FiltersProps = { filters: ClickFilters; links: readonly Schemas["Link"][]; show: Show };

function Filters({ filters, links, show }: FiltersProps) {
  return (
    <>
      <FilterSelect
        name={t.events.standing}
        all={t.events.all}
        values={[
          { value: "yes", word: t.events.onlyCounted },
          { value: "no", word: t.events.onlyNot },
        ]}
        value={filters.counted}
        choose={(counted) => show({ counted, reason: counted === "yes" ? undefined : filters.reason })}
      />
      <FilterSelect
        name={t.events.reason}
        all={t.events.allReasons}
        values={REASONS.map((value) => ({ value, word: t.events.reasons[value] ?? value }))}
        value={filters.reason}
        choose={(reason) => show({ reason, counted: reason === undefined ? filters.counted : undefined })}
      />
      <FilterSelect
        name={t.events.link}
        all={t.events.allLinks}
        values={links.map(({ id, slug }) => ({ value: id, word: slug }))}
        value={filters.link}
        choose={(link) => show({ link })}
      />
    </>
  );
}
