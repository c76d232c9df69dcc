/** Who still speaks by a key or a session that has opened a door, for what stays open: nobody, where it was revoked or has ended. */
import type { Ctx } from "../context.ts";
import { findOwnerByEmail } from "./owner-store.ts";
import { findSession } from "./session-store.ts";
import { findKey } from "./store.ts";

/** `email`: of a session's mailbox, which decides who it is; null for a key, which is made for somebody. */
export type Speaker = { email: string | null; isOwner: boolean };

export async function findSpeaker(ctx: Pick<Ctx, "db" | "now">, id: string): Promise<Speaker | null> {
  const key = await findKey(ctx, id);
  if (key !== null) return key.revokedAt === null ? { email: null, isOwner: key.kind === "secret" } : null;
  const session = await findSession(ctx, id);
  if (session === null) return null;
  return { email: session.email, isOwner: (await findOwnerByEmail(ctx, session.email)) !== null };
}
