/**
 * Visits on their way to the queue, gathered by all requests of the isolate. Law: module state is plain rows (a promise
 * of another request hangs once that request has ended; a leader that died would silence the isolate), and a row leaves
 * only when it is sent or, failing that, written to D1. Several requests watch over each group, so that no one of them matters.
 */
import type { Ctx } from "../context.ts";
import { within } from "../lib/within.ts";
import type { Repeats, Visit } from "./contract.ts";
import { packMessage, sizeIn } from "./pack-message.ts";
import { recordClicks } from "./record-clicks.ts";
import { sharesKey } from "./rules.ts";
import { noteSeen, noteVisit } from "./visit-memory.ts";

type Row = {
  item: Visit | Repeats;
  bytes: number;
  /** 0: nobody has taken it yet. */
  takenAt: number;
  /** It may have left already: its item must not change any more. */
  isSending: boolean;
  isGone: boolean;
};
type Needs = Pick<Ctx, "db" | "d1" | "kv" | "queues" | "now">;

/** Below the queue's 128 KB, brackets and headers included. */
const MAX_MESSAGE = 100_000;
/** A group of so many bytes leaves at once; below a message's size by more than one row, so that it is one message. */
const FULL = 92_000;
const MAX_ROWS = 50_000;
const STALE = 900;
const SEEN_KEYS = 100;
const SEEN_PATIENCE = 400;
/** How many requests sleep beside a group. More add no safety, and a sleeping request costs half a redirect. */
const WATCHERS = 8;
/** The window, two looks within a second, then ever rarer ones while queue and D1 both fail; all inside waitUntil's 30 s. */
const LOOKS = [250, 450, 500, 2_000, 4_000, 8_000] as const;

const rows = new Set<Row>();
let untaken: Row[] = [];
let untakenBytes = 0;
/** The texts of the untaken rows: each travels once. */
const untakenTexts = new Set<string>();
/** The requests that sleep beside the untaken rows. */
let watchers = 0;
/** The summaries that nobody has taken yet, by click. */
const openRepeats = new Map<string, Row>();

/** For tests: as in an isolate that has just started. */
export function forgetRows(): void {
  for (const row of rows) row.isGone = true;
  rows.clear();
  openRepeats.clear();
  untaken = [];
  untakenBytes = 0;
  untakenTexts.clear();
  watchers = 0;
}

/**
 * Adds a visit and sees to it that it leaves, by this request or by another one; undefined where others already watch
 * over the group, else a promise for `waitUntil`.
 */
export function gather(ctx: Needs, visit: Visit): Promise<void> | undefined {
  const mine = add(visit);
  if (mine === null) return undefined;
  const isFull = untakenBytes >= FULL;
  if (!isFull && watchers >= WATCHERS) return undefined;
  watchers += 1;
  return watch(ctx, mine, isFull);
}

async function watch(ctx: Needs, mine: Row, isFull: boolean): Promise<void> {
  for (const [look, pause] of LOOKS.entries()) {
    if (look > 0 || !isFull) await scheduler.wait(pause);
    if (mine.isGone) return;
    if (mine.takenAt === 0) await send(ctx, takeUntaken(), { mayAskKv: !isFull });
    else if (look > 1) await send(ctx, takeOver(), { mayAskKv: true });
    if (mine.isGone) return;
  }
  console.error("clicks: neither queue nor D1 took the visits; they wait for the next one", rows.size);
}

function add(visit: Visit): Row | null {
  const times = sharesKey(visit.reason) ? noteVisit(visit.id) : 0;
  const open = openRepeats.get(visit.id);
  if (times >= 2 && open !== undefined) {
    (open.item as Repeats).repeats += 1;
    return open;
  }
  const isRepeat = times >= 2;
  visit.isKnown = times === 1;
  const item = isRepeat ? { clickId: visit.id, nonce: visit.nonce, repeats: 1 } : visit;
  if (rows.size >= MAX_ROWS) {
    console.error("clicks: the isolate holds all it can, a visit is lost", JSON.stringify(item));
    return null;
  }
  const row: Row = { item, bytes: sizeIn(untakenTexts, item), takenAt: 0, isSending: false, isGone: false };
  rows.add(row);
  untaken.push(row);
  untakenBytes += row.bytes;
  if (isRepeat) openRepeats.set(visit.id, row);
  return row;
}

function takeUntaken(): Row[] {
  const taken = untaken;
  untaken = [];
  untakenBytes = 0;
  untakenTexts.clear();
  watchers = 0;
  openRepeats.clear();
  const now = Date.now();
  for (const row of taken) row.takenAt = now;
  return taken;
}

/** What another request took and has not sent for too long: it may be dead. */
function takeOver(): Row[] {
  const now = Date.now();
  const taken = [...rows].filter((row) => row.takenAt > 0 && row.takenAt <= now - STALE);
  for (const row of taken) row.takenAt = now;
  return taken;
}

/**
 * Under load (a group is full before its window is over) KV is not asked: this isolate's memory already keeps each
 * visitor to two rows, and a look-up a visit would cost as much as the redirect.
 */
async function send(ctx: Needs, taken: readonly Row[], { mayAskKv }: { mayAskKv: boolean }): Promise<void> {
  if (mayAskKv) await summarise(ctx, taken);
  for (const message of toMessages(taken.filter((row) => !row.isGone))) {
    for (const row of message) row.isSending = true;
    const isSent = (await sendToQueue(ctx, message)) || (await writeToD1(ctx, message));
    for (const row of message) {
      if (isSent) leave(row);
      else putBack(row);
    }
  }
}

function leave(row: Row): void {
  row.isGone = true;
  rows.delete(row);
}

function putBack(row: Row): void {
  if (row.isGone || row.takenAt === 0) return;
  row.takenAt = 0;
  untaken.push(row);
  untakenBytes += row.bytes;
}

async function sendToQueue(ctx: Needs, message: readonly Row[]): Promise<boolean> {
  try {
    await ctx.queues.clicks.send(packMessage(message.map(({ item }) => item)), { contentType: "text" });
    return true;
  } catch (error) {
    console.error("clicks: the queue did not take", message.length, String(error));
    return false;
  }
}

async function writeToD1(ctx: Needs, message: readonly Row[]): Promise<boolean> {
  try {
    await recordClicks(
      ctx,
      message.map((row) => row.item),
    );
    return true;
  } catch (error) {
    console.error("clicks: D1 did not take", message.length, String(error));
    return false;
  }
}

function toMessages(taken: readonly Row[]): Row[][] {
  const messages: Row[][] = [];
  let texts = new Set<string>();
  let bytes = MAX_MESSAGE;
  for (const row of taken) {
    let more = sizeIn(texts, row.item);
    if (bytes + more > MAX_MESSAGE) {
      messages.push([]);
      texts = new Set();
      bytes = 100;
      more = sizeIn(texts, row.item);
    }
    messages.at(-1)?.push(row);
    bytes += more;
  }
  return messages;
}

/** Replaces visits that KV `SEEN` knows from another isolate by a summary a click, with the nonce of its first visit. */
async function summarise(ctx: Needs, taken: readonly Row[]): Promise<void> {
  const asked = taken.filter(({ item, isSending }) => !isSending && "reason" in item && sharesKey(item.reason) && !item.isKnown);
  const seen = await findSeen(ctx, [...new Set(asked.map(({ item }) => (item as Visit).id))]);
  if (seen.size === 0) return;
  const summaries = new Map<string, Repeats>();
  for (const row of asked) {
    // Another request may have begun to send it, or to summarise it, while KV was asked.
    if (row.isSending || row.isGone || "repeats" in row.item || !seen.has(row.item.id)) continue;
    const { id, nonce } = row.item;
    noteSeen(id);
    const summary = summaries.get(id);
    if (summary === undefined) {
      const item = { clickId: id, nonce, repeats: 1 };
      summaries.set(id, item);
      row.item = item;
    } else {
      summary.repeats += 1;
      leave(row);
    }
  }
}

/** The ids of those that KV knows; without KV none, and D1 finds the duplicates. */
async function findSeen(ctx: Needs, ids: readonly string[]): Promise<Set<string>> {
  const seen = new Set<string>();
  const pages = Array.from({ length: Math.ceil(ids.length / SEEN_KEYS) }, (_, page) => ids.slice(page * SEEN_KEYS, (page + 1) * SEEN_KEYS));
  try {
    const answers = await within(SEEN_PATIENCE, Promise.all(pages.map((page) => ctx.kv.seen.get(page, "text"))));
    for (const answer of answers) for (const [id, value] of answer) if (value !== null) seen.add(id);
  } catch (error) {
    console.error("clicks: SEEN did not answer", String(error));
  }
  return seen;
}
