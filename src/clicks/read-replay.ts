/**
 * Development only: the time and place of a replayed visit. The header is
 *
 *     Tributary-Replay: <payload>.<signature>
 *
 * where payload is the base64url (no padding) of the JSON `{ "at": ms since 1970, "country"?: "US", "region"?: "...", "city"?: "..." }`
 * and signature is the lower-case hex HMAC-SHA256 of the payload's characters with REPLAY_KEY (its UTF-8 bytes) as the key.
 * A header that is not signed so is ignored.
 */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

export const REPLAY_HEADER = "Tributary-Replay";

const replaySchema = z.object({
  at: z.int().min(0).max(281_474_976_710_655),
  country: z.string().max(2).optional(),
  region: z.string().max(100).optional(),
  city: z.string().max(100).optional(),
});
export type Replay = z.infer<typeof replaySchema>;

export function readReplay(replayKey: string, header: string | null): Replay | null {
  const match = /^([A-Za-z0-9_-]{1,1000})\.([0-9a-f]{64})$/.exec(header ?? "");
  if (replayKey === "" || match?.[1] === undefined || match[2] === undefined) return null;
  const signature = createHmac("sha256", replayKey).update(match[1]).digest();
  if (!timingSafeEqual(signature, Buffer.from(match[2], "hex"))) return null;
  try {
    return replaySchema.safeParse(JSON.parse(Buffer.from(match[1], "base64url").toString("utf8"))).data ?? null;
  } catch {
    return null;
  }
}
