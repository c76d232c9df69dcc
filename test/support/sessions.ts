/** Signed-in browsers: a cookie that came from the sign-in's own doors, sent back with the dashboard's origin. */
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { localSignInKey } from "../../src/auth/secret.ts";
import { newId } from "../../src/lib/ids.ts";
import { type Answer, api, ORIGIN } from "./api.ts";

const { DASHBOARD_URL, REPLAY_KEY } = env as unknown as { DASHBOARD_URL: string; REPLAY_KEY: string };
/** Where sessions live. */
export const HOME = DASHBOARD_URL === "" ? ORIGIN : DASHBOARD_URL;

let count = 0;

export type Owner = { id: string; email: string; name: string };

/** An owner, put into the database directly, as tools/create-owner.ts does. */
export async function seedOwner(fields: Partial<Owner> = {}): Promise<Owner> {
  count += 1;
  const owner = { id: newId("own"), email: `owner-${count}-${Date.now()}@example.com`, name: `Owner ${count}`, ...fields };
  await env.DB.prepare("insert into owners (id, email, name, created_at) values (?, ?, ?, ?)")
    .bind(owner.id, owner.email, owner.name, Date.now())
    .run();
  return owner;
}

/** `name=value` of the session's cookie that an answer sets. */
export const cookieOf = ({ headers }: Pick<Answer<unknown>, "headers">): string => headers.getSetCookie()[0]?.split(";")[0] ?? "";

/** Follows development's link, as `npm start` prints it; answers the cookie. */
export async function signIn(email: string): Promise<string> {
  const search = new URLSearchParams({ email, key: localSignInKey(REPLAY_KEY, email) });
  const local = await api(`/api/auth/development?${search}`, { key: null });
  expect(local.status, JSON.stringify(local.body)).toBe(302);
  const link = new URL(local.headers.get("Location") ?? "");
  const proven = await api(link.pathname + link.search, { key: null });
  expect([proven.status, proven.headers.get("Location")]).toEqual([302, `${HOME}/`]);
  return cookieOf(proven);
}

/** A request of the signed-in dashboard. */
export const asBrowser =
  (cookie: string, headers: Record<string, string> = {}) =>
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
  <T = any>(path: string, request: { method?: string; body?: unknown } = {}): Promise<Answer<T>> =>
    api<T>(`/api${path}`, { ...request, key: null, headers: { Cookie: cookie, Origin: HOME, ...headers } });

/** The e-mails that development has kept for an address, newest first, once there are as many. */
export async function mailsTo(email: string, atLeast = 1): Promise<{ subject: string; text: string }[]> {
  const read = async () =>
    (
      await env.DB.prepare("select subject, text from local_mails where recipient = ? order by id desc")
        .bind(email)
        .all<{ subject: string; text: string }>()
    ).results;
  await expect.poll(async () => (await read()).length, { timeout: 5_000 }).toBeGreaterThanOrEqual(atLeast);
  return read();
}
