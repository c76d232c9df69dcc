/** The text of a key: a prefix that says its kind and 43 random base62 characters (256 bits). Only its sha256 is kept. */
import { createHash, createHmac, randomBytes } from "node:crypto";

export type KeyKind = "secret" | "publishable" | "partner";

const PREFIX: Record<KeyKind, string> = { secret: "trb_sk_", publishable: "trb_pk_", partner: "trb_ak_" };
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 43;

export function newKey(kind: KeyKind): string {
  let text = "";
  while (text.length < LENGTH) {
    // Bytes of 248 and more would favour the first letters of the alphabet.
    for (const byte of randomBytes(64)) if (byte < 248 && text.length < LENGTH) text += ALPHABET[byte % 62];
  }
  return PREFIX[kind] + text;
}

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Whether the text can be a key at all; nothing else is looked up. */
export const looksLikeKey = (text: string): boolean => /^trb_(sk|pk|ak)_[0-9A-Za-z]{43}$/.test(text);

/** What signs development's sign-in link of an address. */
export const localSignInKey = (replayKey: string, email: string): string =>
  createHmac("sha256", replayKey).update(`sign-in\n${email}`).digest("base64url");
