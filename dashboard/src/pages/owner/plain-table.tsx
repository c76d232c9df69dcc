/** Rows that are known at once, in the table that lists of the API have. The first hundred are drawn, the rest when they are asked for. */
import { type ReactNode, useState } from "react";
import { type Column, DataTable } from "../../parts/data-table.tsx";

const STEP = 100;

type PlainTableProps<Row> = {
  what: string;
  rows: readonly Row[];
  columns: readonly [Column<Row>, ...Column<Row>[]];
  rowKey: (row: Row) => string;
  empty?: ReactNode;
  open?: (row: Row) => void;
};

export function PlainTable<Row>({ what, rows, columns, rowKey, empty = null, open }: PlainTableProps<Row>) {
  const [shown, setShown] = useState(STEP);
  const list = {
    rows: rows.slice(0, shown),
    isPending: false,
    error: null,
    hasMore: rows.length > shown,
    isLoadingMore: false,
    more: () => setShown((count) => count + STEP),
    refetch: () => undefined,
  };
  return <DataTable what={what} list={list} columns={columns} rowKey={rowKey} empty={empty} open={open} />;
}
