/** The API as an integrator meets it: through the worker's own fetch, with a key, in JSON. */
import { env, exports } from "cloudflare:workers";
import { typeid } from "typeid-js";
import { hashOf, type KeyKind, newKey } from "../../src/auth/secret.ts";

export const ORIGIN = "https://tributary.test";

export type Answer<T> = { status: number; body: T; headers: Headers };
type Request_ = { method?: string; key?: string | null; body?: unknown; headers?: Record<string, string>; raw?: string };

/**
 * Sends a request and reads the JSON answer. The method is GET, or POST where there is a body; the key is a new owner's
 * unless one is given, and none is sent for null. `raw` is a body sent as it stands. `T` is the body's shape, as the test expects it.
 */
// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
export async function api<T = any>(path: string, request: Request_ = {}): Promise<Answer<T>> {
  const { body, raw } = request;
  const hasBody = body !== undefined || raw !== undefined;
  const key = request.key === undefined ? await ownerKey() : request.key;
  const headers = new Headers({
    ...(hasBody ? { "Content-Type": "application/json" } : {}),
    ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
    ...request.headers,
  });
  const response = await exports.default.fetch(
    new Request(ORIGIN + path, {
      method: request.method ?? (hasBody ? "POST" : "GET"),
      headers,
      redirect: "manual",
      ...(hasBody ? { body: raw ?? JSON.stringify(body) } : {}),
    }),
  );
  const text = await response.text();
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get("Content-Type") ?? "");
  return { status: response.status, body: (isJson ? JSON.parse(text) : text) as T, headers: response.headers };
}

/** A new key, put into the database directly, as tools/create-key.ts does. */
export async function seedKey(kind: KeyKind, options: { partnerId?: string; scopes?: readonly string[] } = {}): Promise<string> {
  const key = newKey(kind);
  await env.DB.prepare("insert into api_keys (id, kind, hash, ending, partner_id, scopes, created_at) values (?, ?, ?, ?, ?, ?, ?)")
    .bind(
      typeid("key").toString(),
      kind,
      hashOf(key),
      key.slice(-4),
      options.partnerId ?? null,
      options.scopes ? JSON.stringify(options.scopes) : null,
      Date.now(),
    )
    .run();
  return key;
}

let owner: Promise<string> | undefined;
/** The test file's owner key, with all scopes. */
export const ownerKey = (): Promise<string> => {
  owner ??= seedKey("secret");
  return owner;
};

export const partnerKey = (partnerId: string): Promise<string> => seedKey("partner", { partnerId });
