/** A landed click as the API shows it. `repeats` are the visits that were summarised into it. */
import type { Ctx } from "../context.ts";
import { toIso } from "../lib/time.ts";
import type { Click } from "./contract.ts";
import { findClickRow, type ShownClick } from "./store.ts";

/** `fraudScore` is 0 where nothing has judged the click. */
export function showClick({ windowAt: _window, at, reason, ...row }: ShownClick): Click {
  return { ...row, at: toIso(at), counted: reason === null, reason, fraudScore: 0 };
}

export async function findClick(ctx: Pick<Ctx, "db">, id: string): Promise<Click | null> {
  const row = await findClickRow(ctx, id);
  return row === null ? null : showClick(row);
}
