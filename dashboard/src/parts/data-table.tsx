/** A list from the API: a table, cards on a phone, further pages by cursor. Law: numbers stand right, and a row opens by a button that a keyboard finds. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../words/index.ts";
import type { CursorList } from "./cursor-list.ts";
import css from "./data-table.module.css";
import { ErrorState, Loading } from "./states.tsx";

/** Displayed as cards a table would lose its roles, so it names them. */
const ROLES = {
  table: { role: "table" },
  rowgroup: { role: "rowgroup" },
  row: { role: "row" },
  columnheader: { role: "columnheader" },
  cell: { role: "cell" },
} as const;

export type Column<Row> = {
  key: string;
  head: string;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
  /** What it is needs no word on a card: a status, a name. */
  isPlain?: boolean;
};

type DataTableProps<Row> = {
  /** What the rows are, as the beginning of a sentence: "Your links". */
  what: string;
  list: CursorList<Row>;
  columns: readonly [Column<Row>, ...Column<Row>[]];
  rowKey: (row: Row) => string;
  empty: ReactNode;
  open?: ((row: Row) => void) | undefined;
};

export function DataTable<Row>({ what, list, columns, rowKey, empty, open }: DataTableProps<Row>) {
  if (list.isPending) return <Loading height={240} />;
  if (list.rows === undefined) return <ErrorState what={what} error={list.error} retry={list.refetch} />;
  if (list.rows.length === 0) return empty;
  return (
    <>
      <div className={css["wrap"]}>
        <table className={css["table"]} {...ROLES.table} aria-label={what}>
          <thead {...ROLES.rowgroup}>
            <tr {...ROLES.row}>
              {columns.map(({ key, head, isNumber }) => (
                <th key={key} {...ROLES.columnheader} scope="col" className={isNumber === true ? css["right"] : undefined}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody {...ROLES.rowgroup}>
            {list.rows.map((row) => (
              <TableRow key={rowKey(row)} row={row} columns={columns} open={open} />
            ))}
          </tbody>
        </table>
      </div>
      <div className={css["foot"]}>
        {list.hasMore ? (
          <Button onClick={list.more} loading={list.isLoadingMore}>
            {t.table.more}
          </Button>
        ) : (
          <span>{t.table.all(list.rows.length)}</span>
        )}
      </div>
    </>
  );
}

type CellLook = { isNumber: boolean | undefined; isPlain: boolean | undefined; isFirst: boolean };
const classOf = ({ isNumber = false, isPlain = false, isFirst }: CellLook): string | undefined =>
  [isNumber ? css["right"] : "", isPlain ? css["plain"] : "", isFirst ? css["title"] : ""].filter((name) => name !== "").join(" ") ||
  undefined;

type TableRowProps<Row> = { row: Row; columns: readonly Column<Row>[]; open: ((row: Row) => void) | undefined };

function TableRow<Row>({ row, columns, open }: TableRowProps<Row>) {
  return (
    <tr {...ROLES.row} className={open === undefined ? css["row"] : `${css["row"]} ${css["opens"]}`}>
      {columns.map(({ key, head, cell, isNumber, isPlain }, index) => (
        <td key={key} {...ROLES.cell} data-label={head} className={classOf({ isNumber, isPlain, isFirst: index === 0 })}>
          {index === 0 && open !== undefined ? (
            <button type="button" className={css["open"]} onClick={() => open(row)}>
              {cell(row)}
            </button>
          ) : (
            cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}
