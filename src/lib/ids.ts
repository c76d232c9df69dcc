/** Typed, prefixed ids (TypeID): new ones are time-ordered, derived ones are a function of the fact behind them. */
import { createHash } from "node:crypto";
import { TypeID, typeid } from "typeid-js";
import { z } from "zod";

type Prefix =
  | "ptn"
  | "lnk"
  | "clk"
  | "cus"
  | "cnv"
  | "rfd"
  | "com"
  | "pay"
  | "pm"
  | "run"
  | "evt"
  | "key"
  | "fct"
  | "flg"
  | "aud"
  | "era"
  | "rec"
  | "whe"
  | "dlv"
  | "dsp"
  | "blk"
  | "fnd"
  | "own"
  | "usr"
  | "ses"
  | "prf"
  | "eml";

export const newId = (prefix: Prefix): string => typeid(prefix).toString();

/** The same parts always give the same id: 128 bits of sha256 over the parts. */
export function derivedId(prefix: Prefix, ...parts: readonly string[]): string {
  const digest = createHash("sha256")
    .update([prefix, ...parts].join("\n"))
    .digest();
  return idFromBytes(prefix, digest.subarray(0, 16));
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** 16 bytes as typeid-js spells them: 130 bits from the front, two zeros first, five a character. Spelled here because every visit does it. */
export function idFromBytes(prefix: Prefix, bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 2;
  for (let index = 0; index < 16; index += 1) {
    bits = ((bits << 8) | (bytes[index] ?? 0)) & 0xffff;
    for (held += 8; held >= 5; held -= 5) text += ALPHABET.charAt((bits >>> (held - 5)) & 31);
  }
  return `${prefix}_${text}`;
}

/** The 16 bytes of an id; throws on a malformed one, so only for ids of our own rows. */
export const bytesOfId = (id: string): Uint8Array => TypeID.fromString(id).toUUIDBytes();

export const idSchema = (prefix: Prefix) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`), { error: `must be an id that starts with ${prefix}_` })
    .meta({ example: `${prefix}_01h455vb4pex5vsknk084sn02q` });
