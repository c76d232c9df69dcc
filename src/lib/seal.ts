/**
 * Seals a text at rest: AES-256-GCM under a key derived from the deployment's secret for one purpose, bound to the id of the
 * row that holds it, so that a text copied to another row or used for another purpose does not open.
 */
import { Buffer } from "node:buffer";

const VERSION = "1";
const encoder = new TextEncoder();

/** `purpose` names what is sealed, `boundTo` the row. */
export type Sealing = { secret: string; purpose: string; boundTo: string };

export async function seal(text: string, sealing: Sealing): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(parameters(iv, sealing), await keyOf(sealing), encoder.encode(text));
  return [VERSION, Buffer.from(iv).toString("base64url"), Buffer.from(sealed).toString("base64url")].join(".");
}

/** Throws when the text was sealed for another row or purpose, with another secret, or was changed. */
export async function unseal(text: string, sealing: Sealing): Promise<string> {
  const [version, iv, sealed] = text.split(".");
  if (version !== VERSION || iv === undefined || sealed === undefined)
    throw new Error(`what ${sealing.boundTo} holds is not sealed as expected`);
  return new TextDecoder().decode(await crypto.subtle.decrypt(parameters(bytes(iv), sealing), await keyOf(sealing), bytes(sealed)));
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "base64url"));

const parameters = (iv: Uint8Array<ArrayBuffer>, { boundTo }: Sealing) => ({
  name: "AES-GCM",
  iv,
  additionalData: encoder.encode(boundTo),
});

async function keyOf({ secret, purpose }: Sealing): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: encoder.encode(purpose) },
    root,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}
