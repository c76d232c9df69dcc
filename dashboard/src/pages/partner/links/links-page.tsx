/** Links: every address that leads to the partner, with what came by it. */
import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { type FilterChip, Page } from "../../../app/page.tsx";
import { useRange } from "../../../app/use-range.ts";
import { Card } from "../../../parts/card.tsx";
import { useCursorList } from "../../../parts/cursor-list.ts";
import { AddIcon } from "../../../parts/icons.ts";
import { t } from "../../../words/index.ts";
import { CodesCard } from "./codes-card.tsx";
import type { LinkFilters } from "./link-filters.ts";
import { LinkList } from "./link-list.tsx";
import { LinkPanel } from "./link-panel.tsx";
import css from "./links.module.css";
import { useArchive } from "./use-archive.ts";

const CreateLinkPanel = lazy(() => import("./create-link-panel.tsx").then(({ CreateLinkPanel }) => ({ default: CreateLinkPanel })));
const route = getRouteApi("/shell/links");
const words = t.links;

/** What each link brought in the days of the page, by its id. */
function useFigures(): { of: ReadonlyMap<string, Schemas["Breakdown"]["data"][number]>; currency: string } {
  const { report } = useRange();
  const breakdown = useQuery({
    queryKey: ["report", "by-link", report],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/breakdown", { params: { query: { ...report, by: "link", limit: 100 } }, signal })),
    placeholderData: (before) => before,
  });
  const rows = breakdown.data?.data ?? [];
  return { of: new Map(rows.flatMap((row) => (row.key === null ? [] : [[row.key, row]]))), currency: breakdown.data?.currency ?? "USD" };
}

export function LinksPage() {
  const { view, archived, link } = route.useSearch();
  const navigate = useNavigate({ from: "/links" });
  const [isMaking, setMaking] = useState(false);
  const archiving = useArchive();
  const figures = useFigures();
  const show = (next: { [Key in keyof LinkFilters]: LinkFilters[Key] | undefined }): void => {
    void navigate({ search: (all) => ({ ...all, ...next }), replace: true });
  };
  const list = useCursorList<Schemas["Link"]>(["links", { archived }], (page, signal) =>
    ask(api.GET("/v1/links", { params: { query: { ...page, archived: archived === true ? "true" : "false" } }, signal })),
  );
  const shown = { ...list, rows: list.rows?.filter(({ id, replay }) => id !== archiving.waiting?.id && !replay) };
  const filters: FilterChip[] =
    archived === true ? [{ name: words.filter, value: words.archived, remove: () => show({ archived: undefined }) }] : [];
  return (
    <Page
      title={words.title}
      hasRange
      filters={filters}
      actions={
        <>
          <ViewSwitch view={view} choose={(next) => show({ view: next })} />
          {archived !== true && <Button onClick={() => show({ archived: true })}>{words.showArchived}</Button>}
          <Button variant="filled" onClick={() => setMaking(true)} leftSection={<AddIcon size={16} stroke={1.5} aria-hidden />}>
            {words.make}
          </Button>
        </>
      }
    >
      <ArchiveBar {...archiving} />
      <div className={css["page"]}>
        <LinkList
          list={shown}
          isCards={view === "cards"}
          isArchived={archived === true}
          figures={figures}
          open={(id) => show({ link: id })}
          make={() => setMaking(true)}
        />
        {/* Not before the list has its height: what is shown stays where it is. */}
        {!list.isPending && <CodesCard />}
      </div>
      <LinkPanel linkId={link} archive={archiving.archive} close={() => show({ link: undefined })} />
      <Suspense>{isMaking && <CreateLinkPanel close={() => setMaking(false)} />}</Suspense>
    </Page>
  );
}

function ViewSwitch({ view, choose }: { view: "cards" | undefined; choose: (view: "cards" | undefined) => void }) {
  return (
    <SegmentedControl
      aria-label={words.view}
      value={view ?? "table"}
      onChange={(value) => choose(value === "cards" ? "cards" : undefined)}
      data={[
        { value: "table", label: words.asTable },
        { value: "cards", label: words.asCards },
      ]}
    />
  );
}

function ArchiveBar({ waiting, failed, undo }: ReturnType<typeof useArchive>) {
  if (waiting === null && failed === null) return null;
  return (
    <Card className={css["undo"]}>
      <div className={css["undoRow"]} role="status">
        <span>{waiting !== null ? words.archiving(waiting.slug) : failed !== null ? words.failedArchive(failed.slug) : ""}</span>
        {waiting !== null && <Button onClick={undo}>{words.undo}</Button>}
      </div>
    </Card>
  );
}
