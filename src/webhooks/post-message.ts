/**
 * One request to a receiver. Law: it is never followed anywhere, never waited for longer than its limit, and nothing of ours
 * goes with it but the message; whatever happens is an outcome, not an exception.
 */
import { SECOND } from "../lib/time.ts";
import { describeFailure, type Outcome } from "./rules.ts";

const TIMEOUT = 15 * SECOND;
const MOST_BYTES = 16 * 1024;

export type Posted = Outcome & { timedOut: boolean; responseBody: string | null };

export async function postMessage(url: string, { headers, body }: { headers: Record<string, string>; body: string }): Promise<Posted> {
  const abort = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort.abort();
  }, TIMEOUT);
  try {
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: abort.signal });
    const answer = { status: response.status, error: null, retryAfter: response.headers.get("retry-after") };
    const responseBody = await readStart(response).catch((error: unknown) => {
      if (timedOut) throw error;
      return null;
    });
    return { ...answer, error: describeFailure(answer), timedOut, responseBody };
  } catch (error) {
    const reason = timedOut ? `did not answer within ${TIMEOUT / SECOND} s` : `could not be reached: ${wordsOf(error)}`;
    return { status: null, error: reason, retryAfter: null, timedOut, responseBody: null };
  } finally {
    clearTimeout(timer);
  }
}

/** The first bytes; the rest is not even received. */
async function readStart({ body }: Response): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value.subarray(0, MOST_BYTES - size));
    size += value.length;
  }
  if (size >= MOST_BYTES) reader.cancel().catch(() => undefined);
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300);
