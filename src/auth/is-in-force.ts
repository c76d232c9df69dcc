/** Whether what has opened a door would open it now, for what stays open: a key that is revoked speaks for nobody. */
import type { Ctx } from "../context.ts";
import type { Actor } from "./actor.ts";
import { findKey } from "./store.ts";

export async function isInForce(ctx: Pick<Ctx, "db">, { id }: Pick<Actor, "id">): Promise<boolean> {
  const key = await findKey(ctx, id);
  return key !== null && key.revokedAt === null;
}
