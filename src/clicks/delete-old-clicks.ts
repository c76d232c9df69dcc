/**
 * Daily job: raw clicks older than the terms' `privacy.clickDays` are deleted, in bounded chunks; what one run leaves, the
 * next deletes. Conversions that a click led to keep what they were decided on; replayed clicks, which are development's, stay.
 */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { findLinksByIds } from "../links/index.ts";
import { getCurrentTerms } from "../program/index.ts";
import { deleteClicks, listOldClicks, type OldClick } from "./retention-store.ts";

const CHUNK = 5_000;
const MAX_CHUNKS = 200;

/** `reportedTo`: reports have summed the clicks before this instant; later ones are not theirs to lose. */
export async function deleteOldClicks(
  ctx: Pick<Ctx, "db" | "now">,
  { reportedTo = Number.POSITIVE_INFINITY, chunk = CHUNK, maxChunks = MAX_CHUNKS } = {},
): Promise<{ deleted: number }> {
  const { terms } = await getCurrentTerms(ctx);
  const before = Math.min(ctx.now() - terms.privacy.clickDays * DAY, reportedTo);
  // From the beginning each time: what is gone costs nothing to pass, and what landed late is found.
  let after = { windowAt: 0, id: "" };
  let deleted = 0;
  for (let turn = 0; turn < maxChunks; turn += 1) {
    const rows = await listOldClicks(ctx, { after, before, limit: chunk });
    const old = await withoutReplays(ctx, rows);
    if (old.length > 0) await deleteClicks(ctx, old);
    deleted += old.length;
    after = rows.at(-1) ?? after;
    if (rows.length < chunk) break;
  }
  return { deleted };
}

async function withoutReplays(ctx: Pick<Ctx, "db">, rows: readonly OldClick[]): Promise<OldClick[]> {
  const links = await findLinksByIds(ctx, [...new Set(rows.map((row) => row.linkId))]);
  const replays = new Set(links.filter((link) => link.isReplay).map((link) => link.id));
  return rows.filter((row) => !replays.has(row.linkId));
}
