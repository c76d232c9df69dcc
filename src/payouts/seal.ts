/**
 * Seals the details of manual methods (bank data) at rest: AES-256-GCM under a key derived from the deployment's secret,
 * bound to the method's id, so that a row copied to another method does not open.
 */
import { Buffer } from "node:buffer";

const VERSION = "1";
const encoder = new TextEncoder();

type Sealing = { authSecret: string; methodId: string };

export async function sealDetails(details: Readonly<Record<string, string>>, sealing: Sealing): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(parameters(iv, sealing), await keyOf(sealing), encoder.encode(JSON.stringify(details)));
  return [VERSION, Buffer.from(iv).toString("base64url"), Buffer.from(sealed).toString("base64url")].join(".");
}

/** Throws when the text was sealed for another method, with another secret, or was changed. */
export async function openDetails(text: string, sealing: Sealing): Promise<Record<string, string>> {
  const [version, iv, sealed] = text.split(".");
  if (version !== VERSION || iv === undefined || sealed === undefined)
    throw new Error(`details of ${sealing.methodId} are not sealed as expected`);
  const opened = await crypto.subtle.decrypt(parameters(bytes(iv), sealing), await keyOf(sealing), bytes(sealed));
  return JSON.parse(new TextDecoder().decode(opened)) as Record<string, string>;
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "base64url"));

const parameters = (iv: Uint8Array<ArrayBuffer>, { methodId }: Sealing) => ({
  name: "AES-GCM",
  iv,
  additionalData: encoder.encode(methodId),
});

async function keyOf({ authSecret }: Sealing): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", encoder.encode(authSecret), "HKDF", false, ["deriveKey"]);
  const info = encoder.encode("tributary payout method details");
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}
