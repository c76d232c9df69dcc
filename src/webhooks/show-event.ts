/** A fact as its reader gets it: an owner the whole, a partner the part of it that the API would show. */
import type { Fact } from "../facts.ts";
import { maskFlag } from "../fraud/index.ts";
import type { Event } from "./contract.ts";
import type { LogRow } from "./store.ts";

export function showEvent({ sequence, fact }: LogRow, partnerId: string | null): Event {
  return { id: fact.id, type: fact.type, sequence, timestamp: fact.at, data: dataFor(fact, partnerId) };
}

/** Of what several partners have a part in, each sees its own; of a flag, the kind of reason. */
function dataFor({ data }: Fact, partnerId: string | null): Record<string, unknown> {
  if (partnerId === null) return data;
  if ("shares" in data) return { ...data, shares: data.shares.filter((share) => share.partnerId === partnerId) };
  if ("partnerIds" in data) return { ...data, partnerIds: data.partnerIds.filter((id) => id === partnerId) };
  return "signals" in data ? maskFlag(data) : data;
}
