/**
 * Cloudflare's published prices beyond the free allowance of the paid plan, in dollars a million, and what a count of
 * operations costs at them. Law: what the documents leave open is counted against us.
 */

export type Operations = {
  /** Requests of visitors. */
  requests: number;
  /** Runs of the queue's consumer; counted as requests, although the documents bill inbound ones only. */
  consumerRuns: number;
  /** Keys, also those that are not there; a bulk read counts each of its keys. */
  kvReads: number;
  kvWrites: number;
  /** Each 64 KB of a message: once written, once read, once deleted. */
  queueOperations: number;
  rowsWritten: number;
  rowsRead: number;
  cpuMs: number;
};

/** By operation: dollars a million, and the document under developers.cloudflare.com that says so. */
export const PRICES: Record<keyof Operations, { dollars: number; source: string }> = {
  requests: { dollars: 0.3, source: "workers/platform/pricing" },
  consumerRuns: { dollars: 0.3, source: "workers/platform/pricing" },
  kvReads: { dollars: 0.5, source: "kv/platform/pricing" },
  kvWrites: { dollars: 5, source: "kv/platform/pricing" },
  queueOperations: { dollars: 0.4, source: "queues/platform/pricing" },
  rowsWritten: { dollars: 1, source: "d1/platform/pricing" },
  rowsRead: { dollars: 0.001, source: "d1/platform/pricing" },
  cpuMs: { dollars: 0.02, source: "workers/platform/pricing" },
};

const QUEUE_CHUNK = 64_000;
const QUEUE_METADATA = 100;

/** Write, read and delete of a message of so many bytes. */
export const queueOperationsOf = (bytes: number): number => 3 * Math.ceil((bytes + QUEUE_METADATA) / QUEUE_CHUNK);

/** Dollars for a million clicks, by operation, from what `clicks` of them really did. */
export function costPerMillion(
  operations: Operations,
  clicks: number,
): { total: number; parts: { name: string; perClick: number; dollars: number }[] } {
  const parts = Object.entries(PRICES).map(([name, { dollars }]) => {
    const perClick = operations[name as keyof Operations] / clicks;
    return { name, perClick, dollars: perClick * dollars };
  });
  return { total: parts.reduce((sum, { dollars }) => sum + dollars, 0), parts };
}
