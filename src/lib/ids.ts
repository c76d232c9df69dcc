/** Typed, prefixed ids (TypeID): new ones are time-ordered, derived ones are a function of the fact behind them. */
import { createHash } from "node:crypto";
import { TypeID, typeid } from "typeid-js";
import { z } from "zod";

type Prefix = "ptn" | "lnk" | "clk" | "cus" | "cnv" | "rfd" | "dsp" | "blk" | "fnd" | "com" | "pay" | "pm" | "evt" | "key" | "fct" | "flg";

export const newId = (prefix: Prefix): string => typeid(prefix).toString();

/** The same parts always give the same id: 128 bits of sha256 over the parts. */
export function derivedId(prefix: Prefix, ...parts: readonly string[]): string {
  const digest = createHash("sha256")
    .update([prefix, ...parts].join("\n"))
    .digest();
  return idFromBytes(prefix, digest.subarray(0, 16));
}

export const idFromBytes = (prefix: Prefix, bytes: Uint8Array): string => TypeID.fromUUIDBytes(prefix, bytes).toString();

/** The 16 bytes of an id; throws on a malformed one, so only for ids of our own rows. */
export const bytesOfId = (id: string): Uint8Array => TypeID.fromString(id).toUUIDBytes();

export const idSchema = (prefix: Prefix) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`), { error: `must be an id that starts with ${prefix}_` })
    .meta({ example: `${prefix}_01h455vb4pex5vsknk084sn02q` });
