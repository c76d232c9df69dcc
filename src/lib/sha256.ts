/**
 * SHA-256 and HMAC-SHA256 of short texts, at once and without leaving JavaScript: a call into the runtime's own costs ten times what
 * it works out. Law: the results are node:crypto's (a property test says so); what is long or secret for long is hashed there.
 */

const BLOCK = 64;
const FRACTION = 2 ** 32;

/** The first 64 primes; the constants are the first 32 bits of their roots' fractions. */
const primes: number[] = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
const fractionOf = (root: number): number => ((root - Math.floor(root)) * FRACTION) | 0;
const K = Int32Array.from(primes, (prime) => fractionOf(Math.cbrt(prime)));
const START = Int32Array.from(primes.slice(0, 8), (prime) => fractionOf(Math.sqrt(prime)));

const words = new Int32Array(BLOCK);
const state = new Int32Array(8);
/** The last block or two, with the padding. */
const tail = new Uint8Array(2 * BLOCK);

function mixBlock(bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i += 1) {
    const j = at + 4 * i;
    words[i] = ((bytes[j] ?? 0) << 24) | ((bytes[j + 1] ?? 0) << 16) | ((bytes[j + 2] ?? 0) << 8) | (bytes[j + 3] ?? 0);
  }
  for (let i = 16; i < 64; i += 1) {
    const x = words[i - 15] ?? 0;
    const y = words[i - 2] ?? 0;
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = ((words[i - 16] ?? 0) + low + (words[i - 7] ?? 0) + high) | 0;
  }
  // One by one: taking an array apart runs its iterator, which costs more than all the rounds.
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let i = 0; i < 64; i += 1) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + high + ((e & f) ^ (~e & g)) + (K[i] ?? 0) + (words[i] ?? 0)) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
  state[5] = (state[5] ?? 0) + f;
  state[6] = (state[6] ?? 0) + g;
  state[7] = (state[7] ?? 0) + h;
}

/** Goes on from `from`, which has already mixed `mixed` bytes. */
function finish(from: Int32Array, bytes: Uint8Array, mixed: number): Uint8Array {
  state.set(from);
  let at = 0;
  for (; at + BLOCK <= bytes.length; at += BLOCK) mixBlock(bytes, at);
  const left = bytes.length - at;
  const end = left < 56 ? BLOCK : 2 * BLOCK;
  tail.fill(0);
  for (let i = 0; i < left; i += 1) tail[i] = bytes[at + i] ?? 0;
  tail[left] = 0x80;
  // Lengths are below 2^29 bytes here, so the count of bits is four bytes and never more.
  const bits = (mixed + bytes.length) * 8;
  for (let i = 0; i < 4; i += 1) tail[end - 1 - i] = (bits >>> (8 * i)) & 255;
  for (let block = 0; block < end; block += BLOCK) mixBlock(tail, block);
  const digest = new Uint8Array(32);
  for (let i = 0; i < 32; i += 1) digest[i] = ((state[i >> 2] ?? 0) >>> (24 - 8 * (i & 3))) & 255;
  return digest;
}

/** 32 bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => finish(START, bytes, 0);

type HmacKey = { inner: Int32Array; outer: Int32Array };
const hmacKeys = new WeakMap<Uint8Array, HmacKey>();

/** What every message under a key begins with, mixed once; keys are at most a block long. */
function prepareKey(key: Uint8Array): HmacKey {
  const mix = (pad: number) => {
    const block = new Uint8Array(BLOCK).fill(pad);
    for (const [i, byte] of key.entries()) block[i] = byte ^ pad;
    state.set(START);
    mixBlock(block, 0);
    return state.slice();
  };
  if (key.length > BLOCK) throw new Error("a key of more than 64 bytes");
  return { inner: mix(0x36), outer: mix(0x5c) };
}

/** 32 bytes; the key is remembered by its object, so it must not be written over. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  let prepared = hmacKeys.get(key);
  if (prepared === undefined) {
    prepared = prepareKey(key);
    hmacKeys.set(key, prepared);
  }
  return finish(prepared.outer, finish(prepared.inner, bytes, BLOCK), BLOCK);
}
