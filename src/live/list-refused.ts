/** Which actors of open sockets would not be let in any more: what has opened them was revoked, or is of somebody else by now. */
import { findSpeaker } from "../auth/index.ts";
import type { Ctx } from "../context.ts";
import { findPartner, findPartnerByEmail } from "../partners/index.ts";

type Named = { actorId: string; partnerId: string | null };

export async function listRefused(ctx: Pick<Ctx, "db" | "now">, actors: readonly Named[]): Promise<Set<string>> {
  const each = new Map(actors.map((actor) => [actor.actorId, actor]));
  const refused = await Promise.all([...each.values()].map(async (actor) => ((await isLetIn(ctx, actor)) ? [] : [actor.actorId])));
  return new Set(refused.flat());
}

/** As the door does it: a session is its mailbox's, a key is its partner's until that is rejected. */
async function isLetIn(ctx: Pick<Ctx, "db" | "now">, { actorId, partnerId }: Named): Promise<boolean> {
  const speaker = await findSpeaker(ctx, actorId);
  if (speaker === null || speaker.isOwner !== (partnerId === null)) return false;
  if (partnerId === null) return true;
  if (speaker.email !== null) return (await findPartnerByEmail(ctx, speaker.email))?.id === partnerId;
  const partner = await findPartner(ctx, partnerId);
  return partner !== null && partner.status !== "rejected";
}
