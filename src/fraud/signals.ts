/**
 * The signals of one conversion by itself: who the customer is, where the click came from, how soon it converted. Each is
 * pure and answers what it found or null. A version grows whenever its rule decides otherwise than before.
 */
import { SECOND } from "../lib/time.ts";
import type { FraudRules } from "../program/index.ts";
import type { Evidence, Signal } from "./contract.ts";
import { domainOf, isDisposable, isTellingDomain, normaliseEmail } from "./identity.ts";

type Found = Signal | null;

/** A share of the partner's latest conversions at which a weak sign becomes a pattern, and how many it needs. */
const PATTERN = { share: 0.6, conversions: 10, score: 65 };

/** True where most of the partner's latest conversions, this one with them, show the same sign. */
function patternOf(signs: readonly (boolean | null)[]): { isPattern: boolean; count: number; of: number } {
  const known = signs.filter((sign) => sign !== null);
  const count = known.filter(Boolean).length;
  return { isPattern: known.length >= PATTERN.conversions && count / known.length >= PATTERN.share, count, of: known.length };
}

/** The customer is the partner: the strongest trace decides, all of them are named. */
export function findSelfReferral(evidence: Evidence): Found {
  const traces = [...emailTraces(evidence), ...originTraces(evidence), ...payoutTraces(evidence)].sort((a, b) => b.score - a.score);
  const [strongest] = traces;
  if (strongest === undefined) return null;
  const inputs = { traces: traces.map((trace) => trace.name).join(", ") };
  return { id: "self_referral", version: 1, score: strongest.score, reason: traces.map((trace) => trace.words).join("; "), inputs };
}

type Trace = { name: string; score: number; words: string };

function emailTraces({ customerEmail, partner }: Evidence): Trace[] {
  if (customerEmail === null) return [];
  const [customers, partners] = [normaliseEmail(customerEmail), normaliseEmail(partner.email)];
  if (customers === partners) return [{ name: "email", score: 90, words: "the customer's e-mail is the partner's, but for dots or a tag" }];
  const domain = domainOf(customers);
  return domain === domainOf(partners) && isTellingDomain(domain)
    ? [{ name: "domain", score: 40, words: `customer and partner have e-mail at ${domain}` }]
    : [];
}

function originTraces({ click, partner }: Evidence): Trace[] {
  const isAddress = click?.address != null && partner.addresses.includes(click.address);
  const isDevice = click?.fingerprint != null && partner.fingerprints.includes(click.fingerprint);
  if (isAddress && isDevice) return [{ name: "device", score: 75, words: "the click came from the partner's own address and device" }];
  if (isDevice) return [{ name: "fingerprint", score: 45, words: "the click came from a device like the partner's own" }];
  return isAddress ? [{ name: "address", score: 35, words: "the click came from the partner's own address" }] : [];
}

function payoutTraces({ customerEmail, partner }: Evidence): Trace[] {
  if (partner.payoutPeers.length === 0) return [];
  const isPeer = customerEmail !== null && partner.payoutPeers.map(normaliseEmail).includes(normaliseEmail(customerEmail));
  if (isPeer) return [{ name: "payout_peer", score: 90, words: "the customer is a partner who is paid into the same account" }];
  const words = `the partner is paid into the same account as ${partner.payoutPeers.length} other`;
  return [{ name: "payout_account", score: 65, words }];
}

/** Sooner than a person reads the page. */
export function findFastConversion({ click, occurredAt }: Evidence, rules: FraudRules): Found {
  const seconds = rules.fast_conversion?.seconds ?? 5;
  const delay = click === null ? null : occurredAt - click.at;
  if (delay === null || delay < 0 || delay >= seconds * SECOND) return null;
  const inputs = { seconds: Math.round(delay / 100) / 10, threshold: seconds };
  return { id: "fast_conversion", version: 1, score: 25, reason: `converted ${inputs.seconds} s after the click`, inputs };
}

/** Where the click and the conversion name different countries. null: one of them is not known. */
export const isMismatch = ({ click, country }: Pick<Evidence, "country"> & { click: { country: string | null } | null }): boolean | null =>
  country === null || click?.country == null ? null : click.country !== country;

export function findCountryMismatch(evidence: Evidence): Found {
  if (isMismatch(evidence) !== true) return null;
  const { isPattern, count, of } = patternOf([true, ...evidence.recent.map((past) => past.isMismatch)]);
  const [clicked, converted] = [evidence.click?.country ?? "", evidence.country ?? ""];
  const reason = `clicked in ${clicked}, converted in ${converted}${isPattern ? `; so did ${count} of the partner's last ${of}` : ""}`;
  const inputs = { clicked, converted, mismatches: count, of };
  return { id: "country_mismatch", version: 1, score: isPattern ? PATTERN.score : 30, reason, inputs };
}

/** Ids that an ad platform adds to the clicks that it is paid for. Facebook adds its own to unpaid posts as well. */
const AD_IDS = ["gclid", "gbraid", "wbraid", "dclid", "msclkid", "ttclid", "twclid", "li_fat_id", "yclid", "rdt_cid"];
const PAID_MEDIUM = /^(cpc|ppc|cpm|cpv|paid([-_ ]?(search|social|media))?|display|sem|ads?|retargeting)$/i;

/** A click that somebody paid an ad platform for, where the programme forbids that. */
export function findPaidAds({ click }: Evidence, rules: FraudRules): Found {
  if (rules.paid_ads?.forbidden !== true || click?.query == null) return null;
  const query = new URLSearchParams(click.query);
  const [id] = AD_IDS.filter((name) => (query.get(name) ?? "") !== "");
  const medium = query.get("utm_medium") ?? "";
  const isPaidMedium = PAID_MEDIUM.test(medium.trim());
  if (id !== undefined || isPaidMedium) {
    const sign = id ?? `utm_medium=${medium.slice(0, 40)}`;
    return { id: "paid_ads", version: 1, score: 75, reason: `the click carries ${sign}: it was bought`, inputs: { sign } };
  }
  if ((query.get("fbclid") ?? "") === "") return null;
  const reason = "the click carries fbclid, which Facebook adds to ads and to posts";
  return { id: "paid_ads", version: 1, score: 30, reason, inputs: { sign: "fbclid" } };
}

const hostOf = (referrer: string): string => {
  try {
    return new URL(referrer).hostname.toLowerCase();
  } catch {
    return "";
  }
};

export function findBannedReferrer({ click }: Evidence, rules: FraudRules): Found {
  const host = click?.referrer == null ? "" : hostOf(click.referrer);
  const banned = (rules.banned_referrer?.hosts ?? []).find((each) => host === each || host.endsWith(`.${each}`));
  if (banned === undefined) return null;
  return { id: "banned_referrer", version: 1, score: 75, reason: `the click came from ${host}, which the terms ban`, inputs: { host } };
}

export function findDisposableEmail(evidence: Evidence, rules: FraudRules): Found {
  const { customerEmail, recent } = evidence;
  if (customerEmail === null || !isDisposable(customerEmail, rules.disposable_email?.domains ?? [])) return null;
  const { isPattern, count, of } = patternOf([true, ...recent.map((past) => past.isDisposable)]);
  const domain = domainOf(customerEmail);
  const reason = `mail at ${domain} is made to be thrown away${isPattern ? `; so is that of ${count} of the partner's last ${of}` : ""}`;
  const inputs = { domain, disposable: count, of };
  return { id: "disposable_email", version: 1, score: isPattern ? PATTERN.score : 45, reason, inputs };
}

/** What the click path has refused to count already. */
export function findUncountedClick({ click }: Evidence): Found {
  const score = { velocity: 70, flood: 70, datacenter: 45 }[click?.reason ?? ""] ?? 0;
  if (score === 0 || click?.reason == null) return null;
  const inputs = { clickReason: click.reason };
  return { id: "click_flood", version: 1, score, reason: `the click was not counted: ${click.reason}`, inputs };
}
