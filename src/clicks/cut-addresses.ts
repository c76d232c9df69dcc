/**
 * Daily job: addresses older than the terms' `privacy.ipDays` are cut to their network. It goes on where it stopped, a
 * few days before, so that a click that landed late is cut too; replayed clicks keep theirs. What could not be stored is kept whole, so it goes.
 */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { findLinksByIds } from "../links/index.ts";
import { deleteDeadLettersBefore } from "../operations/index.ts";
import { getCurrentTerms } from "../program/index.ts";
import { deleteMalformedBefore } from "./retention-store.ts";
import { cutAddress } from "./rules.ts";
import { type AddressRow, findProgress, listAddresses, saveProgress, updateAddresses } from "./store.ts";

const JOB = "cut-addresses";
const CHUNK = 5_000;
const MAX_CHUNKS = 200;
/** Longer than a message can wait in the queue and its retries. */
const OVERLAP = 5 * DAY;

export async function cutAddresses(ctx: Pick<Ctx, "db" | "d1" | "now">): Promise<{ cut: number }> {
  const { terms } = await getCurrentTerms(ctx);
  const before = ctx.now() - terms.privacy.ipDays * DAY;
  let after = { windowAt: Math.max(0, (await findProgress(ctx, JOB)) - OVERLAP), id: "" };
  let cut = 0;
  await deleteMalformedBefore(ctx, before);
  await deleteDeadLettersBefore(ctx, { queue: "clicks-dead", at: before });
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
    const rows = await listAddresses(ctx, { after, before, limit: CHUNK });
    cut += await cutRows(ctx, rows);
    const last = rows.at(-1);
    if (last !== undefined) {
      await saveProgress(ctx, JOB, last.windowAt);
      after = { windowAt: last.windowAt, id: last.id };
    }
    if (rows.length < CHUNK) break;
  }
  return { cut };
}

async function cutRows(ctx: Pick<Ctx, "db" | "d1">, rows: readonly AddressRow[]): Promise<number> {
  const links = await findLinksByIds(ctx, [...new Set(rows.map((row) => row.linkId))]);
  const replays = new Set(links.filter((link) => link.isReplay).map((link) => link.id));
  const changed = rows.flatMap(({ windowAt, id, linkId, ip }) => {
    if (ip === null || ip === "" || replays.has(linkId)) return [];
    const network = cutAddress(ip);
    return network === ip ? [] : [{ windowAt, id, ip: network }];
  });
  if (changed.length > 0) await updateAddresses(ctx, changed);
  return changed.length;
}
