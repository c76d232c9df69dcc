/** The links as a table or as cards, with the course of their clicks. */
import { Button } from "@mantine/core";
import type { Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { CopyButton } from "../../../parts/copy-button.tsx";
import type { CursorList } from "../../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../../parts/data-table.tsx";
import { formatCount, formatMoney } from "../../../parts/format.ts";
import { Empty } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { shownUrl } from "./final-address.ts";
import { LinkCourse } from "./link-course.tsx";
import css from "./links.module.css";

type Link = Schemas["Link"];
type Figures = { of: ReadonlyMap<string, Schemas["Breakdown"]["data"][number]>; currency: string };
type LinkListProps = {
  list: CursorList<Link>;
  isCards: boolean;
  isArchived: boolean;
  figures: Figures;
  open: (id: string) => void;
  make: () => void;
};

const words = t.links;

const columnsOf = ({ of, currency }: Figures): readonly [Column<Link>, ...Column<Link>[]] => [
  { key: "link", head: words.link, cell: (link) => <Name link={link} /> },
  { key: "to", head: words.to, cell: ({ destinationUrl }) => <span className={css["to"]}>{shownUrl(destinationUrl)}</span>, isPlain: true },
  { key: "course", head: words.course, cell: ({ id }) => <LinkCourse linkId={id} />, isPlain: true },
  { key: "clicks", head: words.clicks, cell: ({ id }) => formatCount(of.get(id)?.clicks ?? 0), isNumber: true },
  { key: "sales", head: words.sales, cell: ({ id }) => formatCount(of.get(id)?.sales ?? 0), isNumber: true },
  {
    key: "earned",
    head: words.earned,
    cell: ({ id }) => formatMoney({ amountMinor: of.get(id)?.commissionMinor ?? 0, currency }),
    isNumber: true,
  },
];

function Name({ link: { slug, name } }: { link: Link }) {
  return (
    <span>
      {slug}
      {name !== null && <span className={css["name"]}> {name}</span>}
    </span>
  );
}

export function LinkList({ list, isCards, isArchived, figures, open, make }: LinkListProps) {
  const empty = isArchived ? (
    <Empty>{words.emptyArchived}</Empty>
  ) : (
    <Empty action={<Button onClick={make}>{words.make}</Button>}>{words.empty}</Empty>
  );
  const { rows } = list;
  if (!isCards || rows === undefined || rows.length === 0)
    return (
      <Card>
        <DataTable
          what={words.what}
          list={list}
          columns={columnsOf(figures)}
          rowKey={({ id }) => id}
          open={({ id }) => open(id)}
          empty={empty}
        />
      </Card>
    );
  return (
    <>
      <ul className={css["cards"]} aria-label={words.what}>
        {rows.map((link) => (
          <li key={link.id}>
            <LinkCard link={link} figures={figures} open={open} />
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button onClick={list.more} loading={list.isLoadingMore}>
          {t.table.more}
        </Button>
      )}
    </>
  );
}

function LinkCard({ link, figures: { of, currency }, open }: { link: Link; figures: Figures; open: (id: string) => void }) {
  const { clicks = 0, sales = 0, commissionMinor = 0 } = of.get(link.id) ?? {};
  return (
    <Card>
      <div className={css["cardHead"]}>
        <button type="button" className={css["open"]} onClick={() => open(link.id)}>
          <Name link={link} />
        </button>
        <CopyButton text={link.url} />
      </div>
      <p className={css["to"]}>{shownUrl(link.destinationUrl)}</p>
      <LinkCourse linkId={link.id} />
      <dl className={css["figures"]}>
        <Fact name={words.clicks} value={formatCount(clicks)} />
        <Fact name={words.sales} value={formatCount(sales)} />
        <Fact name={words.earned} value={formatMoney({ amountMinor: commissionMinor, currency })} />
      </dl>
    </Card>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
