/**
 * How many clicks a link had in the window of one of them, and from how few networks and agents. Law: the read is bounded;
 * a window's rows are in the order of a hash, so that what is read of a larger one is a fair sample, and counts as it is.
 */
import type { Ctx } from "../context.ts";
import { listCrowdRows } from "./crowd-store.ts";
import { cutAddress } from "./rules.ts";

/** Rows of the window that are read, and kinds of visitors that are told apart. */
const MAX_ROWS = 20_000;
const MAX_KINDS = 2_000;

/** Visits from addresses that say nothing (`isTelling` answers false) are left out. */
export async function measureCrowd(
  ctx: Pick<Ctx, "db">,
  click: { clickId: string; linkId: string; isTelling: (ip: string) => boolean },
): Promise<{ clicks: number; networks: number; agents: number }> {
  const rows = await listCrowdRows(ctx, { ...click, maxRows: MAX_ROWS, maxKinds: MAX_KINDS });
  const telling = rows.filter((row) => row.ip !== null && click.isTelling(row.ip));
  return {
    clicks: telling.reduce((sum, row) => sum + row.clicks, 0),
    networks: new Set(telling.map((row) => cutAddress(row.ip ?? ""))).size,
    agents: new Set(telling.map((row) => row.agent)).size,
  };
}
