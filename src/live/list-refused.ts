/** Which actors of open sockets would not be let in any more: what has opened them was revoked, or their partner is out of the programme. */
import { isInForce } from "../auth/index.ts";
import type { Ctx } from "../context.ts";
import { findPartner } from "../partners/index.ts";

type Named = { actorId: string; partnerId: string | null };

export async function listRefused(ctx: Pick<Ctx, "db" | "now">, actors: readonly Named[]): Promise<Set<string>> {
  const each = new Map(actors.map((actor) => [actor.actorId, actor]));
  const refused = await Promise.all([...each.values()].map(async (actor) => ((await isLetIn(ctx, actor)) ? [] : [actor.actorId])));
  return new Set(refused.flat());
}

async function isLetIn(ctx: Pick<Ctx, "db" | "now">, { actorId, partnerId }: Named): Promise<boolean> {
  if (!(await isInForce(ctx, { id: actorId }))) return false;
  if (partnerId === null) return true;
  const partner = await findPartner(ctx, partnerId);
  return partner !== null && partner.status !== "rejected";
}
