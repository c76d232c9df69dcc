/** Whether two people are one: e-mail addresses, domains and network addresses brought to the form that is compared. Pure. */
import { DISPOSABLE_DOMAINS } from "./disposable-domains.ts";

/** Everybody may have an address there: a domain in common says nothing. */
const FREE_PROVIDERS: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de live.com msn.com yahoo.com yahoo.co.uk yahoo.co.jp
  yahoo.fr yahoo.de yahoo.in ymail.com rocketmail.com aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me tutanota.com tuta.com
  gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de posteo.de mailbox.org mail.com email.com zoho.com fastmail.com hey.com
  yandex.com yandex.ru mail.ru inbox.ru list.ru bk.ru rambler.ru qq.com 163.com 126.com sina.com foxmail.com naver.com daum.net hanmail.net
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it alice.it comcast.net verizon.net att.net sbcglobal.net
  bellsouth.net cox.net charter.net earthlink.net btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com bigpond.com telstra.com
  rediffmail.com uol.com.br bol.com.br terra.com.br telenet.be skynet.be ziggo.nl kpnmail.nl xs4all.nl seznam.cz wp.pl o2.pl onet.pl interia.pl`.split(
    /\s+/,
  ),
);

/** Domains that are kept for examples and tests (RFC 2606): they belong to nobody. */
const RESERVED = /(^|\.)(example\.(com|org|net|edu)|example|test|invalid|localhost)$/;

/** Providers for whom dots in the name make no difference. */
const DOTLESS: ReadonlySet<string> = new Set(["gmail.com", "googlemail.com"]);

export const domainOf = (email: string): string =>
  email
    .slice(email.lastIndexOf("@") + 1)
    .trim()
    .toLowerCase();

/** `Ada.L+shop@GoogleMail.com` -> `adal@gmail.com`: lower case, without a plus tag, without dots where they mean nothing. */
export function normaliseEmail(email: string): string {
  const text = email.trim().toLowerCase();
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  const name = text.slice(0, Math.max(0, at));
  const plus = name.indexOf("+");
  const untagged = plus > 0 ? name.slice(0, plus) : name;
  return DOTLESS.has(domain) ? `${untagged.replaceAll(".", "")}@gmail.com` : `${untagged}@${domain}`;
}

/** A domain that says something about who its people are. */
export const isTellingDomain = (domain: string): boolean =>
  domain.includes(".") && !FREE_PROVIDERS.has(domain) && !RESERVED.test(domain) && !DISPOSABLE_DOMAINS.has(domain);

/** True where mail is thrown away: a known domain, one of the terms', or below one of them. */
export function isDisposable(email: string, more: readonly string[]): boolean {
  const labels = domainOf(email).split(".");
  const domains = labels.map((_, index) => labels.slice(index).join("."));
  return domains.some((domain) => DISPOSABLE_DOMAINS.has(domain) || more.includes(domain));
}

/** Networks that many share or that are nobody's: this machine, private ones, carriers', multicast. */
const UNTELLING_V4 =
  /^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^(22[4-9]|2[3-5]\d)\./;
const UNTELLING_V6 = /^(0{0,4}:){2,}|^f[cd]|^fe[89ab]|^ff|^2a06:98c0:3600:/;

/**
 * An address in the form that is compared: IPv4 whole, IPv6 by its /64, which is one household; null where it is evidence
 * of nothing (unknown, private, loopback, the platform's own).
 */
export function addressKey(ip: string | null): string | null {
  const text = ip?.trim().toLowerCase() ?? "";
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text)?.[1];
  if (v4 !== undefined) return UNTELLING_V4.test(v4) ? null : v4;
  if (!/^[0-9a-f:]+$/.test(text) || !text.includes(":") || UNTELLING_V6.test(text)) return null;
  const [before = "", after] = text.split("::", 2);
  const head = before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const groups = after === undefined ? head : [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::`;
}
