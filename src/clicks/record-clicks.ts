/**
 * Makes clicks of visits, in bulk. Law: when it returns, every item is durable (as a click, as repeats, or kept as
 * malformed); when it throws, all may be handed in again, because rows are idempotent by their nonce.
 */
import type { Ctx } from "../context.ts";
import { MINUTE } from "../lib/time.ts";
import type { LandedClick, Repeats, Visit } from "./contract.ts";
import type { Device } from "./derive-device.ts";
import { findSalts, fingerprintVisit } from "./fingerprint-visit.ts";
import { duplicateId, sharesKey } from "./rules.ts";
import { type ClickRow, insertClicks, insertMalformed, insertRepeats, isRowsFault } from "./store.ts";

type Needs = Pick<Ctx, "db" | "d1" | "kv" | "now">;

/** In characters, of at most three bytes each: under D1's limit of a statement's parameter, 2 MB, whatever they are. */
const MAX_CHUNK = 600_000;
const MAX_TEXT = 512;
/** What one call writes to KV at most; a workers' request may make 1,000 calls. */
const MAX_MARKS = 300;

/** Answers the clicks that it has made. */
export async function recordClicks(ctx: Needs, items: readonly (Visit | Repeats)[]): Promise<LandedClick[]> {
  const visits = items.filter((item): item is Visit => "visitor" in item);
  const repeats = items.filter((item): item is Repeats => "repeats" in item);
  const duplicates: string[] = [];
  const salts = await findSalts(ctx, visits);
  // Loaded here, so that the isolate that only redirects never loads what tells devices apart.
  const { deriveDevice } = await import("./derive-device.ts");
  for (const chunk of toChunks(visits, (visit) =>
    toColumns(visit, { ...deriveDevice(visit.agent, visit.hints), fingerprint: fingerprintVisit(visit, salts) }),
  ))
    duplicates.push(...(await insertHalving(ctx, chunk)));
  if (repeats.length > 0) await insertRepeats(ctx, repeats);
  const repeated = new Set(duplicates);
  await markSeen(ctx, visits, repeated);
  return visits.map((visit) => ({
    id: visit.id,
    partnerId: visit.partnerId,
    at: visit.at,
    isCounted: visit.reason === null && !repeated.has(duplicateId(visit)),
  }));
}

type Encoded = { visit: Visit; json: string };

function toChunks(visits: readonly Visit[], columnsOf: (visit: Visit) => ClickRow): Encoded[][] {
  const chunks: Encoded[][] = [];
  let size = MAX_CHUNK;
  for (const visit of visits) {
    const json = JSON.stringify(columnsOf(visit));
    if (size + json.length + 1 > MAX_CHUNK) {
      chunks.push([]);
      size = 2;
    }
    chunks.at(-1)?.push({ visit, json });
    size += json.length + 1;
  }
  return chunks;
}

/** In the order of `insertClicks`. */
function toColumns(visit: Visit, { device, browser, os, fingerprint }: Device & { fingerprint: string | null }): ClickRow {
  return [
    visit.windowAt,
    visit.id,
    visit.nonce,
    visit.linkId,
    visit.partnerId,
    visit.at,
    visit.visitor,
    visit.reason,
    visit.ip,
    visit.country,
    visit.region,
    visit.city,
    visit.asn,
    device,
    browser,
    os,
    visit.agent.slice(0, MAX_TEXT),
    visit.referrer?.slice(0, MAX_TEXT) ?? null,
    visit.query?.slice(0, MAX_TEXT) ?? null,
    fingerprint,
  ];
}

/** Inserts a chunk; one that fails for its content is halved until the bad row is alone, which is kept as malformed. */
async function insertHalving(ctx: Needs, chunk: readonly Encoded[]): Promise<string[]> {
  try {
    return await insertClicks(ctx, chunk);
  } catch (error) {
    if (!isRowsFault(error)) throw error;
    const [only] = chunk;
    if (only === undefined) return [];
    if (chunk.length === 1) {
      await insertMalformed(ctx, { body: only.json, error: String(error) });
      return [];
    }
    const half = chunk.length >> 1;
    return [...(await insertHalving(ctx, chunk.slice(0, half))), ...(await insertHalving(ctx, chunk.slice(half)))];
  }
}

/** Tells the other isolates of a visitor seen twice. What one isolate saw twice it remembers by itself: a KV write is five rows' price. */
async function markSeen(ctx: Needs, visits: readonly Visit[], duplicates: ReadonlySet<string>): Promise<void> {
  if (duplicates.size === 0) return;
  const marks = new Map<string, number>();
  for (const visit of visits) {
    if (sharesKey(visit.reason) && !visit.isKnown && duplicates.has(duplicateId(visit))) marks.set(visit.id, visit.windowMinutes);
  }
  const writes = [...marks]
    .slice(0, MAX_MARKS)
    .map(([id, windowMinutes]) => ctx.kv.seen.put(id, "1", { expirationTtl: Math.max(60, (2 * windowMinutes * MINUTE) / 1000) }));
  for (const result of await Promise.allSettled(writes)) {
    if (result.status === "rejected") console.error("clicks: SEEN was not written", result.reason);
  }
}
