/**
 * Eight kinds of fraud as fraudsters do them, each with ways of hiding: a part of every kind is done well enough to look honest.
 */

import { newPartner, ordinaryCrowd, person } from "./honest.ts";
import { addressOf, DAYS, deviceOf, emailOf, type FraudKind, type Journey, START, type World } from "./world.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Plan = (world: World, count: number) => Journey[];

/** Fills up to `count` by groups. */
function fill(count: number, group: () => Journey[]): Journey[] {
  const journeys: Journey[] = [];
  while (journeys.length < count) journeys.push(...group());
  return journeys.slice(0, count);
}

/** Partners who otherwise are honest buy by their own link: under a tag, or under another name at home. */
const selfReferral: Plan = (world, count) =>
  fill(count, () => {
    const { random } = world;
    const partner = random.pickBy(world.partners);
    const [name = "", domain = ""] = partner.email.split("@");
    const way = random.pickBy<{ weight: number; name: "tag" | "dots" | "device" | "phone" }>([
      { weight: 45, name: "tag" },
      { weight: 20, name: "dots" },
      { weight: 30, name: "device" },
      { weight: 5, name: "phone" },
    ]).name;
    if (way === "phone") return [person(world, partner, { trait: way, address: partner.address })];
    if (way === "device") return [person(world, partner, { trait: way, address: partner.address, device: partner.device })];
    const dotted =
      domain === "gmail.com" && way === "dots" ? name.replaceAll(".", "").split("").join(".") : `${name}+${random.between(1, 99)}`;
    return [person(world, partner, { trait: way, email: `${dotted}@${domain.toUpperCase()}` })];
  });

/** One person is several partners, all paid into one account, and sends customers that it makes up around. */
const payoutRing: Plan = (world, count) =>
  fill(count, () => {
    const ring = Array.from({ length: world.random.between(2, 4) }, () => newPartner(world));
    const known = ring.map((partner, index) => ({
      ...partner,
      payoutPeers: ring.filter((_, other) => other !== index).map(({ email }) => email),
    }));
    // A ring that opens separate accounts shows no shared one.
    const isHidden = world.random.chance(0.05);
    return known.flatMap((partner) =>
      Array.from({ length: world.random.between(20, 60) }, () =>
        person(world, isHidden ? { ...partner, payoutPeers: [] } : partner, { trait: isHidden ? "separate accounts" : "shared account" }),
      ),
    );
  });

/** A room of phones or one machine that makes account after account behind an address. */
const accountFarm: Plan = (world, count) =>
  fill(count, () => {
    const { random } = world;
    const partner = newPartner(world);
    const devices = random.between(1, 4);
    return Array.from({ length: random.between(4, 10) }, () => random.between(0, DAYS - 1)).flatMap((day) => {
      const address = addressOf(random);
      const machines = Array.from({ length: devices }, () => deviceOf(random, address));
      const at = START + day * DAY + random.between(0, 12 * HOUR);
      return Array.from({ length: random.between(8, 45) }, () =>
        person(world, partner, {
          trait: `${devices} devices`,
          address,
          device: machines[random.between(0, devices - 1)] ?? "",
          clickAt: at + random.between(0, 8 * HOUR),
        }),
      );
    });
  });

/** A program that clicks and signs up through other people's connections: at once, at a beat, or in bursts of both. */
const script: Plan = (world, count) =>
  fill(count, () => {
    const { random } = world;
    const partner = newPartner(world);
    const way = random.pick(["at once", "at a beat", "jitter"]);
    const beat = random.between(30, 600) * SECOND;
    return Array.from({ length: random.between(250, 500) }, () => {
      const clickAt = START + Math.floor(random.next() * 14 * DAY);
      const delay =
        way === "at once"
          ? random.between(800, 6_000)
          : way === "at a beat"
            ? beat + random.between(-2_000, 2_000)
            : beat * (0.9 + 0.2 * random.next());
      return { ...person(world, partner, { trait: way, clickAt }), convertedAt: clickAt + Math.round(delay) };
    });
  });

const THROWAWAY = ["mailinator.com", "guerrillamail.com", "yopmail.com", "temp-mail.org", "10minutemail.com", "sharklasers.com"] as const;
/** Signups for the bonus, with mail that nobody reads, from everywhere. */
const throwawayMail: Plan = (world, count) =>
  fill(count, () => {
    const { random } = world;
    const partner = newPartner(world);
    return Array.from({ length: random.between(80, 250) }, () =>
      // Now and then a provider that no list knows.
      person(world, partner, {
        trait: "throwaway",
        email: emailOf(random, random.chance(0.95) ? random.pick(THROWAWAY) : `inbox${random.between(1, 999)}.xyz`),
      }),
    );
  });

/** Clicks are bought where they are cheap, cards come from elsewhere. */
const wrongCountry: Plan = (world, count) =>
  fill(count, () => {
    const { random } = world;
    const partner = newPartner(world);
    return Array.from({ length: random.between(80, 250) }, () =>
      person(world, partner, {
        trait: "cheap clicks",
        clickCountry: random.pick(["VN", "BD", "PK"]),
        country: random.chance(0.97) ? "US" : "VN",
      }),
    );
  });

/** Bids on the programme's own name, which its terms forbid; a few strip the platform's parameters. */
const boughtAds: Plan = (world, count) =>
  fill(count, () => {
    const { random } = world;
    const partner = newPartner(world);
    return Array.from({ length: random.between(40, 150) }, () => {
      const query = random.pickBy([
        { weight: 70, text: "gclid=EAIaIQobChMI&utm_source=google" },
        { weight: 15, text: "msclkid=9f1c2&utm_medium=cpc" },
        { weight: 10, text: "utm_source=google&utm_medium=ppc&utm_campaign=brand" },
        { weight: 5, text: "" },
      ]).text;
      return person(world, partner, { trait: query === "" ? "stripped" : "bought", query, referrer: "https://www.google.com/" });
    });
  });

/** A program visits the link all the time, so that whoever buys anyway was last seen by it. */
const clickFlood: Plan = (world, count) =>
  fill(count, () => {
    const { random } = world;
    const partner = newPartner(world);
    return Array.from({ length: random.between(30, 120) }, () => {
      const clicks = random.between(150, 6_000);
      const way = random.pickBy<{ weight: number; name: "few networks" | "few agents" | "spread" }>([
        { weight: 60, name: "few networks" },
        { weight: 35, name: "few agents" },
        { weight: 5, name: "spread" },
      ]).name;
      const crowd =
        way === "few networks"
          ? { clicks, networks: random.between(1, 4), agents: random.between(1, 30) }
          : way === "few agents"
            ? { clicks, networks: Math.round(clicks * 0.6), agents: random.between(1, 3) }
            : ordinaryCrowd(random, clicks);
      return person(world, partner, { trait: way, crowd });
    });
  });

export const FRAUDS: Record<FraudKind, Plan> = {
  self_referral: selfReferral,
  payout_ring: payoutRing,
  account_farm: accountFarm,
  script,
  throwaway_mail: throwawayMail,
  wrong_country: wrongCountry,
  bought_ads: boughtAds,
  click_flood: clickFlood,
};
