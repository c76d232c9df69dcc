/** A fact as its reader gets it: an owner the whole, a partner the part of it that the API would show. */
import type { Fact } from "../facts.ts";
import type { Event } from "./contract.ts";
import type { LogRow } from "./store.ts";

export function showEvent({ sequence, fact }: LogRow, partnerId: string | null): Event {
  return { id: fact.id, type: fact.type, sequence, timestamp: fact.at, data: dataFor(fact, partnerId) };
}

/** Of a conversion with several partners, each sees its own share. */
function dataFor({ data }: Fact, partnerId: string | null): Record<string, unknown> {
  if (partnerId === null || !("shares" in data)) return data;
  return { ...data, shares: data.shares.filter((share) => share.partnerId === partnerId) };
}
