/** Randomness for tokens and nonces, drawn 4 KB at a time: a system call a visit would cost as much as its signature. */

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const pool = new Uint8Array(4096);
let used = pool.length;

/** Fresh random bytes, given out once; at most 4096. */
export function randomBytes(length: number): Uint8Array {
  if (used + length > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += length;
  return pool.slice(used - length, used);
}

/** 80 random bits as 16 characters of the ids' alphabet, so that a duplicate's id can be made of it. */
export function randomNonce(): string {
  let text = "";
  for (const byte of randomBytes(16)) text += ALPHABET.charAt(byte & 31);
  return text;
}
