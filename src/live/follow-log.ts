/**
 * Sends each reader what the log has after its place, in the log's order. Law: readers at one place share one read, and a reader's place
 * moves only with what it is sent, so nothing is missed and nothing is sent twice.
 */
import type { Ctx } from "../context.ts";
import { type LogRow, listLog, showEvent } from "../webhooks/index.ts";
import type { Frame } from "./contract.ts";
import { isPaused, MOST_OF_AN_EVENT, type SocketState } from "./rules.ts";

/** Rows of one read. */
const PAGE = 100;

type Readers<R> = { readers: () => R[]; stateOf: (reader: R) => SocketState; send: (reader: R, frame: Frame) => void };

/** All readers of one feed see the same. It ends because a reader that proves nothing is paused, and the log has an end. */
export async function followLog<R>(ctx: Pick<Ctx, "db">, { readers, stateOf, send }: Readers<R>): Promise<void> {
  /** Places behind which there is nothing. */
  const done = new Set<number>();
  for (;;) {
    const open = readers().map((reader) => ({ reader, state: stateOf(reader) }));
    const behind = open.filter(({ state }) => !isPaused(state) && !done.has(state.cursor)).sort((a, b) => a.state.cursor - b.state.cursor);
    const [first] = behind;
    if (first === undefined) return;
    const { cursor, partnerId } = first.state;
    const rows = await listLog(ctx, { after: cursor, before: null, isBackwards: false, limit: PAGE, partnerId, type: null });
    if (rows.length < PAGE) done.add(rows.at(-1)?.sequence ?? cursor);
    for (const reader of readers()) if (stateOf(reader).cursor === cursor) sendRows(rows, { reader, stateOf, send });
  }
}

function sendRows<R>(rows: readonly LogRow[], { reader, stateOf, send }: { reader: R } & Omit<Readers<R>, "readers">): void {
  for (const row of rows) {
    const state = stateOf(reader);
    if (isPaused(state)) return;
    send(reader, frameOf(row, state.partnerId));
  }
}

function frameOf(row: LogRow, partnerId: string | null): Frame {
  const event = showEvent(row, partnerId);
  return JSON.stringify(event.data).length > MOST_OF_AN_EVENT ? { ...event, data: {}, omitted: true } : event;
}
