/** Signed payloads of every kind against both reference libraries: all verify, and none with one bit changed. */
import { randomBytes, randomInt } from "node:crypto";
import { Webhook as Reference } from "standardwebhooks";
import { Webhook as Svix } from "svix";
import { newSecret, signMessage } from "../../../src/webhooks/sign-message.ts";
import { type Figure, figureOf } from "../figures.ts";

const UNICODE = ["", "Zoë", "例え", "🚀\u0000\u2028", "مرحبا", "é\u0301", '"\\'] as const;

/** Empty, short with unicode, and 20 KB, in turn. */
function payload(n: number): string {
  if (n % 7 === 0) return "{}";
  const text = `${UNICODE[n % UNICODE.length]} ${n}`;
  return JSON.stringify({ n, text, filler: n % 5 === 0 ? randomBytes(15_000).toString("base64") : "" });
}

export function measureSignatures({ payloads }: { payloads: number }): Figure[] {
  const counts = { reference: 0, svix: 0, changed: 0 };
  let secret = newSecret();
  for (let n = 0; n < payloads; n += 1) {
    if (n % 1_000 === 0) secret = newSecret();
    const body = payload(n);
    const headers = signMessage({ id: `evt_${n}`, at: Date.now(), body }, n % 2 === 0 ? [secret] : [newSecret(), secret]);
    if (verifies(new Reference(secret), body, headers)) counts.reference += 1;
    if (verifies(new Svix(secret), body, headers)) counts.svix += 1;
    const changed = flipBit(body, headers);
    if (verifies(new Reference(secret), changed.body, changed.headers) || verifies(new Svix(secret), changed.body, changed.headers))
      counts.changed += 1;
  }
  const of = `of ${payloads}`;
  const all = { goal: "all", unit: of };
  return [
    figureOf({ ...all, name: "signatures: verified by standardwebhooks", value: counts.reference, met: counts.reference === payloads }),
    figureOf({ ...all, name: "signatures: verified by svix", value: counts.svix, met: counts.svix === payloads }),
    figureOf({ name: "signatures: verified with one bit changed", value: counts.changed, unit: of, goal: "0", met: counts.changed === 0 }),
  ];
}

type Verifier = { verify: (body: string | Buffer, headers: Record<string, string>) => unknown };

function verifies(verifier: Verifier, body: string | Buffer, headers: Record<string, string>): boolean {
  try {
    verifier.verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

/** One bit of the body, of the id, or of what the signature decodes to; a bit that a decoder ignores is no change. */
function flipBit(body: string, headers: Record<string, string>): { body: string | Buffer; headers: Record<string, string> } {
  const where = randomInt(3);
  const flip = (bytes: Buffer) => {
    const at = randomInt(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(7));
    return bytes;
  };
  if (where === 0) return { body: flip(Buffer.from(body)).toString(), headers };
  if (where === 1)
    return { body, headers: { ...headers, "webhook-id": flip(Buffer.from(headers["webhook-id"] ?? "")).toString("latin1") } };
  const parts = (headers["webhook-signature"] ?? "")
    .split(" ")
    .map((part) => `v1,${flip(Buffer.from(part.slice(3), "base64")).toString("base64")}`);
  return { body, headers: { ...headers, "webhook-signature": parts.join(" ") } };
}
