/**
 * Makes an API key. Its text is in this answer only; a key with scopes gives no more than it has, and a partner's session only keys
 * of that partner.
 */
import type { Ctx } from "../context.ts";
import { newId } from "../lib/ids.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import type { Actor } from "./actor.ts";
import type { CreatedKey, CreateKey } from "./contract.ts";
import { mayGrant } from "./rules.ts";
import { hashOf, newKey } from "./secret.ts";
import { countKeysOf, insertKey, type KeyRow, showKey } from "./store.ts";

/** Keys in force that a partner makes for itself. */
const MOST = 50;

export async function createKey(ctx: Pick<Ctx, "db" | "now">, input: { actor: Actor; key: CreateKey }): Promise<Result<CreatedKey>> {
  const { actor, key } = input;
  if (!mayGrant(actor.scopes, key.scopes)) return refuse("forbidden", "a key may only give the scopes that it has");
  if (actor.kind === "partner" && key.kind !== "partner") return refuse("forbidden", "a partner makes keys of kind partner only");
  if (actor.partnerId !== null && (await countKeysOf(ctx, actor.partnerId)) >= MOST)
    return refuse("limit_reached", `a partner has at most ${MOST} keys: revoke one first`);
  const text = newKey(key.kind);
  const row: KeyRow = {
    id: newId("key"),
    kind: key.kind,
    hash: hashOf(text),
    ending: text.slice(-4),
    partnerId: key.partnerId ?? null,
    scopes: key.scopes,
    name: key.name ?? null,
    createdAt: ctx.now(),
    revokedAt: null,
  };
  await insertKey(ctx, row);
  return ok({ ...showKey(row), key: text });
}
