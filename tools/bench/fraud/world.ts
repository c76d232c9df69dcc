/**
 * A labelled, synthetic world: its partners, and what a journey from click to conversion is made of. Law: written from what
 * people and fraudsters do, knowing nothing of the rules; the same seed is the same world.
 */
import type { Random } from "../../demo/random.ts";

export type FraudKind =
  | "self_referral"
  | "payout_ring"
  | "account_farm"
  | "script"
  | "throwaway_mail"
  | "wrong_country"
  | "bought_ads"
  | "click_flood";
export type Label = "honest" | FraudKind;
export type Crowd = { clicks: number; networks: number; agents: number };
export type SimPartner = {
  id: string;
  email: string;
  country: string;
  /** Where it was seen itself. */
  address: string;
  device: string;
  payoutPeers: string[];
  /** How many it reaches, against others. */
  weight: number;
  /** The share of what its readers do that comes from abroad. */
  isGlobal: boolean;
};
export type Journey = {
  label: Label;
  /** What makes an honest one look bad, or how a fraud hides. */
  trait: string;
  partner: SimPartner;
  customerId: string;
  email: string | null;
  clickAt: number;
  convertedAt: number;
  address: string;
  device: string;
  clickCountry: string;
  country: string | null;
  referrer: string | null;
  query: string | null;
  crowd: Crowd;
};

const DAY = 86_400_000;
/** A Monday. */
export const START = Date.UTC(2026, 8, 7);
export const DAYS = 30;

const COUNTRIES = ["US", "GB", "DE", "FR", "SE", "IN", "BR", "NL", "ES", "PL"] as const;
export const countryOf = (random: Random): string => random.pick(COUNTRIES);
export const addressOf = (random: Random): string =>
  `${random.between(11, 223)}.${random.between(0, 255)}.${random.between(0, 255)}.${random.between(1, 254)}`;
/** A visitor's agent, language and hints, as the salted hash of a day would tell them apart. */
export const deviceOf = (random: Random, address: string): string =>
  `${address.slice(0, address.lastIndexOf("."))}|agent-${Math.floor(60 * random.next() ** 2)}|lang-${random.between(0, 5)}`;

const FREE = ["gmail.com", "outlook.com", "yahoo.com", "icloud.com", "gmx.de", "proton.me"] as const;
const FIRST = ["mia", "noah", "lena", "omar", "ines", "tom", "yuki", "sara", "paul", "anna", "ravi", "zoe"] as const;
let serial = 0;
export const forgetSerial = (): void => {
  serial = 0;
};
export function emailOf(random: Random, domain?: string): string {
  serial += 1;
  return `${random.pick(FIRST)}.${random.pick(FIRST)}${serial}@${domain ?? (random.chance(0.7) ? random.pick(FREE) : `firm${random.between(1, 40_000)}.com`)}`;
}

/** When people are awake where they are: few at night, most at work and in the evening. */
export function instantOf(random: Random, { day, country, isGlobal }: { day: number; country: string; isGlobal: boolean }): number {
  const offset = isGlobal ? random.between(-8, 9) : ({ US: -6, IN: 5, BR: -3 }[country] ?? 1);
  const { from, to } = random.pickBy([
    { from: 8, to: 12, weight: 30 },
    { from: 12, to: 18, weight: 40 },
    { from: 18, to: 24, weight: 27 },
    { from: 0, to: 8, weight: 3 },
  ]);
  const local = from + random.next() * (to - from);
  return Math.floor(START + day * DAY + ((local - offset + 24) % 24) * 3_600_000);
}

export function makePartner(random: Random, number: number, fields: Partial<SimPartner> = {}): SimPartner {
  const country = countryOf(random);
  const address = addressOf(random);
  return {
    id: `partner-${number}`,
    email: random.chance(0.5) ? emailOf(random, "gmail.com") : emailOf(random, `agency${number}.com`),
    country,
    address,
    device: deviceOf(random, address),
    payoutPeers: [],
    weight: 1 / (1 + (number % 300)) ** 0.6,
    isGlobal: random.chance(0.25),
    ...fields,
  };
}

export type World = { random: Random; partners: readonly [SimPartner, ...SimPartner[]]; nextNumber: () => number };
