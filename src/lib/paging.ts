/** Keyset paging: `?limit=` (1-100, 25) and an opaque `?cursor=`, answered `{ data, nextCursor }`. */
import { Buffer } from "node:buffer";
import { z } from "zod";
import { problem } from "./problem.ts";

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25).meta({ description: "1-100" }),
  cursor: z.string().max(512).optional().meta({ description: "nextCursor of the page before" }),
};

export const pageOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), nextCursor: z.string().nullable() });

export type Page<T> = { data: T[]; nextCursor: string | null };
export type PageRequest = { limit: number; after: string | null };

/** A page's last key behind its own length, so that what was cut, or never given out, is not taken for a place in the list. */
const writeCursor = (key: string): string => Buffer.from(`${key.length}:${key}`).toString("base64url");

function readCursor(cursor: string): string {
  const [, length, key] = /^(\d+):(.*)$/s.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (key !== undefined && key.length === Number(length)) return key;
  throw problem("invalid_request", "cursor is not one that this API gave out", [{ path: "cursor", message: "unknown cursor" }]);
}

/** The cursor's content: the sort key of the last row shown. A foreign or cut cursor is `invalid_request`. */
export const readPage = ({ limit, cursor }: { limit: number; cursor?: string | undefined }): PageRequest => ({
  limit,
  after: cursor === undefined ? null : readCursor(cursor),
});

/** Cuts `limit + 1` rows to a page; the cursor is the sort key of the last one shown. */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  { show, keyOf }: { show: (row: Row) => T; keyOf: (row: Row) => string },
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? writeCursor(keyOf(last)) : null;
  return { data: shown.map(show), nextCursor };
}
