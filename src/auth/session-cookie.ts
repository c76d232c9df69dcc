/**
 * The session's cookie, as better-auth writes it: the token and its HMAC. Read here, so that a plain call does not load the library;
 * a cookie is valid only byte for byte as it was given out.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** `__Host-`: the browser takes it over https only, for this very host and all its paths, and lets no other host set it. */
export const sessionCookieName = (home: string): string => (home.startsWith("https:") ? "__Host-trb_session" : "trb_session");

/** What cookies are signed with: of no use for anything else that the deployment's secret guards. */
export const cookieSecretOf = (authSecret: string): string => createHmac("sha256", authSecret).update("sign-in").digest("hex");

/** The token in a request's cookies; null where there is none that we signed. */
export function readSessionToken(header: string | undefined, { home, authSecret }: { home: string; authSecret: string }): string | null {
  const prefix = `${sessionCookieName(home)}=`;
  for (const part of (header ?? "").split(";")) {
    const pair = part.trim();
    if (!pair.startsWith(prefix)) continue;
    const token = verify(pair.slice(prefix.length), cookieSecretOf(authSecret));
    if (token !== null) return token;
  }
  return null;
}

function verify(value: string, secret: string): string | null {
  const [, token] = /^([A-Za-z0-9_-]{16,128})\./.exec(value) ?? [];
  if (token === undefined) return null;
  const expected = encodeURIComponent(`${token}.${createHmac("sha256", secret).update(token).digest("base64")}`);
  const [given, own] = [Buffer.from(value), Buffer.from(expected)];
  return given.length === own.length && timingSafeEqual(given, own) ? token : null;
}

/** Takes the cookie away from the browser. */
export const clearedSessionCookie = (home: string): string =>
  `${sessionCookieName(home)}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${home.startsWith("https:") ? "; Secure" : ""}`;
