/**
 * The cookies that keep a token for 30 days. Law: they are set by the server, because browsers forget a script's within
 * days, and never where the programme or the visitor wants nothing stored.
 */
import type { Config } from "../context.ts";

const COOKIE_SECONDS = 30 * 86_400;

/** What the browser says for its user: Global Privacy Control, or the older Do Not Track. */
export const asksForPrivacy = (headers: Headers): boolean => headers.get("sec-gpc") === "1" || headers.get("dnt") === "1";

/** What the programme's consent mode allows, and what the browser says for its user, which always wins. */
export const mayKeepToken = (mayUseCookie: boolean, headers: Headers): boolean => mayUseCookie && !asksForPrivacy(headers);

type Setting = { config: Pick<Config, "cookieDomain">; url: string; token: string };

/** `trb`, which servers read: the worker to know a visitor again, the merchant's own to report with. */
export const cookieOf = (setting: Setting): string => `trb=${setting.token}${attributesOf(setting, "; HttpOnly")}`;

/** `trb_click`, the same for the merchant's pages: what the tracker reads. */
export const readableCookieOf = (setting: Setting): string => `trb_click=${setting.token}${attributesOf(setting, "")}`;

function attributesOf({ config, url }: Setting, httpOnly: string): string {
  const secure = url.startsWith("https:") ? "; Secure" : "";
  const domain = config.cookieDomain === "" ? "" : `; Domain=${config.cookieDomain}`;
  return `; Max-Age=${COOKIE_SECONDS}; Path=/${httpOnly}; SameSite=Lax${secure}${domain}`;
}
