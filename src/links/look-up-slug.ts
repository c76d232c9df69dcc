/**
 * A slug's link for a visitor: isolate memory (30 s, unknown slugs 5 s), then KV, then D1. Law: D1 is the truth, the
 * others are caches; whatever fails, a link that some layer still knows is found.
 */
import type { Ctx } from "../context.ts";
import { bytesOfId } from "../lib/ids.ts";
import { SECOND } from "../lib/time.ts";
import { within } from "../lib/within.ts";
import type { Utm } from "./contract.ts";
import { type TaggedDestination, tagDestination } from "./rules.ts";
import { findLinkBySlug, type LinkRow } from "./store.ts";

/** What a visit needs of a link, prepared once. */
export type VisitLink = {
  id: string;
  partnerId: string;
  slug: string;
  /** The 32 bytes of both ids, as they go into a token. */
  idBytes: Uint8Array;
  destination: TaggedDestination;
  isArchived: boolean;
  isReplay: boolean;
};

/** `unknown`: D1 says that there is none. `unreachable`: no layer knows, and D1 did not answer. */
export type LookUp = VisitLink | "unknown" | "unreachable";

type Cached = {
  id: string;
  partnerId: string;
  slug: string;
  destinationUrl: string;
  utm: Utm | null;
  isArchived: boolean;
  isReplay: boolean;
};
type Remembered = { link: VisitLink | "unknown"; until: number };

const KNOWN = 30 * SECOND;
const UNKNOWN = 5 * SECOND;
const MAX_REMEMBERED = 10_000;
const PATIENCE = 2 * SECOND;
/** KV's least; a copy in KV itself lives a day, so that a lost write-through heals. */
const KV_CACHE_SECONDS = 30;
const KV_TTL_SECONDS = 86_400;

const memory = new Map<string, Remembered>();

/** For tests: as in an isolate that has just started. */
export const forgetLinks = (): void => memory.clear();

/** The link that memory holds and may still use; no promise, because this is the path of nearly every visit. */
export function recallSlug(slug: string, now: number): VisitLink | "unknown" | undefined {
  const remembered = memory.get(slug);
  return remembered !== undefined && remembered.until > now ? remembered.link : undefined;
}

type Needs = Pick<Ctx, "db" | "kv" | "waitUntil">;

/** Looks in KV and D1; `now` is the clock's, not the visit's. */
export async function lookUpSlug(ctx: Needs, slug: string, now: number): Promise<LookUp> {
  const fromKv = await readKv(ctx, slug);
  if (fromKv !== null) return remember(slug, prepare(fromKv), now + KNOWN);
  try {
    const row = await within(PATIENCE, findLinkBySlug(ctx, slug));
    if (row === null) return remember(slug, "unknown", now + UNKNOWN);
    ctx.waitUntil(writeKv(ctx, row));
    return remember(slug, prepare(toCached(row)), now + KNOWN);
  } catch (error) {
    console.error("links: D1 did not answer", String(error));
    const stale = memory.get(slug)?.link ?? "unreachable";
    return stale === "unknown" ? "unreachable" : stale;
  }
}

function remember<T extends VisitLink | "unknown">(slug: string, link: T, until: number): T {
  if (memory.size >= MAX_REMEMBERED) for (const oldest of [...memory.keys()].slice(0, MAX_REMEMBERED / 10)) memory.delete(oldest);
  memory.delete(slug);
  memory.set(slug, { link, until });
  return link;
}

/** Write-through after a change: this isolate and KV know it at once, others within 90 s. A failing KV is no failure of the change. */
export async function publishLink(ctx: Pick<Ctx, "kv" | "now">, row: LinkRow): Promise<void> {
  remember(row.slug, prepare(toCached(row)), ctx.now() + KNOWN);
  await writeKv(ctx, row);
}

async function writeKv(ctx: Pick<Ctx, "kv">, row: LinkRow): Promise<void> {
  try {
    await within(PATIENCE, ctx.kv.links.put(row.slug, JSON.stringify(toCached(row)), { expirationTtl: KV_TTL_SECONDS }));
  } catch (error) {
    console.error("links: KV was not written", row.slug, String(error));
  }
}

/** A miss, a negative entry, an unreadable one and a failure are the same: D1 decides. */
async function readKv(ctx: Pick<Ctx, "kv">, slug: string): Promise<Cached | null> {
  try {
    const entry: unknown = await within(PATIENCE, ctx.kv.links.get(slug, { type: "json", cacheTtl: KV_CACHE_SECONDS }));
    return isCached(entry) && entry.slug === slug ? entry : null;
  } catch (error) {
    console.error("links: KV did not answer", String(error));
    return null;
  }
}

function isCached(entry: unknown): entry is Cached {
  if (typeof entry !== "object" || entry === null) return false;
  const { id, partnerId, slug, destinationUrl } = entry as Partial<Cached>;
  return [id, partnerId, slug, destinationUrl].every((field) => typeof field === "string") && URL.canParse(destinationUrl ?? "");
}

const toCached = (row: LinkRow): Cached => ({
  id: row.id,
  partnerId: row.partnerId,
  slug: row.slug,
  destinationUrl: row.destinationUrl,
  utm: row.utm,
  isArchived: row.archivedAt !== null,
  isReplay: row.isReplay,
});

function prepare(cached: Cached): VisitLink {
  const idBytes = new Uint8Array(32);
  idBytes.set(bytesOfId(cached.id), 0);
  idBytes.set(bytesOfId(cached.partnerId), 16);
  const { id, partnerId, slug, isArchived, isReplay } = cached;
  return { id, partnerId, slug, idBytes, destination: tagDestination(cached), isArchived, isReplay };
}
