/**
 * Honest customers, the awkward ones among them: offices and families behind one address, carriers that share one, buyers who
 * know what they want, travellers and VPNs, colleagues of the partner, crowds after a newsletter.
 */
import type { Random } from "../../demo/random.ts";
import {
  addressOf,
  type Crowd,
  countryOf,
  DAYS,
  deviceOf,
  emailOf,
  instantOf,
  type Journey,
  makePartner,
  type SimPartner,
  type World,
} from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What an ordinary link's window looks like; `n` clicks of as many people. */
export function ordinaryCrowd(random: Random, clicks: number): Crowd {
  const networks = Math.max(1, Math.round(clicks * (0.75 + 0.2 * random.next())));
  return { clicks, networks, agents: Math.max(1, Math.min(networks, Math.round(clicks ** 0.75 * (0.8 + 0.4 * random.next())))) };
}

/** Minutes for most, hours or days for those who sleep on it. Log-normal, as reading and deciding is. */
export function humanDelay(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.round(Math.min(25 * 24 * HOUR, Math.max(6_000, 6 * MINUTE * Math.exp(1.5 * normal))));
}

let customers = 0;
/** One person who follows a link and buys. */
export function person(world: World, partner: SimPartner, fields: Partial<Journey> = {}): Journey {
  const { random } = world;
  customers += 1;
  const country = random.chance(0.7) ? partner.country : countryOf(random);
  const clickAt = fields.clickAt ?? instantOf(random, { day: random.between(0, DAYS - 1), country, isGlobal: partner.isGlobal });
  const address = fields.address ?? addressOf(random);
  return {
    label: "honest",
    trait: "ordinary",
    partner,
    customerId: `customer-${customers}`,
    email: random.chance(0.85) ? emailOf(random) : null,
    convertedAt: clickAt + humanDelay(random),
    device: deviceOf(random, address),
    clickCountry: country,
    country: random.chance(0.6) ? country : null,
    referrer: random.chance(0.6) ? `https://site${random.between(1, 500)}.com/` : null,
    query: random.chance(0.1) ? "fbclid=IwAR0abc" : random.chance(0.2) ? "utm_source=newsletter&utm_medium=email" : null,
    crowd: ordinaryCrowd(random, Math.max(1, Math.round(partner.weight * 60 * random.next()))),
    ...fields,
    clickAt,
    address,
  };
}

type Group = (world: World, partner: SimPartner) => Journey[];

/** Colleagues behind one address in a day; some have the laptop that everybody has there. */
const office: Group = (world, partner) => {
  const { random } = world;
  const [address, domain] = [addressOf(random), `office${random.between(1, 9_999)}.com`];
  const standard = deviceOf(random, address);
  const day = random.between(0, DAYS - 1);
  const at = instantOf(random, { day, country: partner.country, isGlobal: false });
  return Array.from({ length: 2 + Math.floor(10 * random.next() ** 2) }, () =>
    person(world, partner, {
      trait: "office",
      address,
      device: random.chance(0.5) ? standard : deviceOf(random, address),
      email: emailOf(random, domain),
      clickAt: at + random.between(0, 7 * HOUR),
    }),
  );
};

const family: Group = (world, partner) => {
  const { random } = world;
  const address = addressOf(random);
  const tablet = deviceOf(random, address);
  const at = instantOf(random, { day: random.between(0, DAYS - 1), country: partner.country, isGlobal: false });
  return Array.from({ length: random.between(2, 4) }, () =>
    person(world, partner, {
      trait: "family",
      address,
      device: random.chance(0.5) ? tablet : deviceOf(random, address),
      clickAt: at + random.between(0, 4 * HOUR),
    }),
  );
};

/** A carrier's shared address: strangers on different phones. */
const carrier: Group = (world, partner) => {
  const { random } = world;
  const address = addressOf(random);
  const at = instantOf(random, { day: random.between(0, DAYS - 1), country: partner.country, isGlobal: false });
  return Array.from({ length: random.between(2, 6) }, () =>
    person(world, partner, { trait: "carrier", address, clickAt: at + random.between(0, 9 * HOUR) }),
  );
};

/** A mention: hundreds come within the hour, a few dozen buy within minutes. */
const mention: Group = (world, partner) => {
  const { random } = world;
  const at = instantOf(random, { day: random.between(0, DAYS - 1), country: partner.country, isGlobal: false });
  const crowd = ordinaryCrowd(random, random.between(300, 3_000));
  return Array.from({ length: random.between(20, 120) }, () => {
    const clickAt = at + random.between(0, 20 * MINUTE);
    return person(world, partner, { trait: "mention", clickAt, crowd, convertedAt: clickAt + random.between(20_000, 10 * MINUTE) });
  });
};

/** They know what they want: one page, one button, a filled-in form. */
const hurried: Group = (world, partner) => {
  const one = person(world, partner, { trait: "hurried" });
  return [{ ...one, convertedAt: one.clickAt + world.random.between(1_500, 9_000) }];
};

const abroad: Group = (world, partner) => {
  const { random } = world;
  const one = person(world, partner, { trait: random.chance(0.7) ? "vpn" : "traveller" });
  const country = countryOf(random);
  return [{ ...one, clickCountry: countryOf(random), country }];
};

const colleague: Group = (world, partner) => {
  const domain = partner.email.slice(partner.email.lastIndexOf("@") + 1);
  return [person(world, partner, { trait: "colleague", email: emailOf(world.random, domain) })];
};

/** Somebody of the partner's household, on a device of their own. */
const household: Group = (world, partner) => [person(world, partner, { trait: "household", address: partner.address })];

const shy: Group = (world, partner) => [person(world, partner, { trait: "shy", email: emailOf(world.random, "mailinator.com") })];

const GROUPS: readonly [{ weight: number; plan: Group }, ...{ weight: number; plan: Group }[]] = [
  { weight: 700, plan: (world, partner) => [person(world, partner)] },
  { weight: 8, plan: office },
  { weight: 25, plan: family },
  { weight: 12, plan: carrier },
  { weight: 1, plan: mention },
  { weight: 30, plan: hurried },
  { weight: 60, plan: abroad },
  { weight: 4, plan: colleague },
  { weight: 2, plan: household },
  { weight: 6, plan: shy },
];

export function planHonest(world: World, count: number): Journey[] {
  customers = 0;
  const journeys: Journey[] = [];
  while (journeys.length < count) journeys.push(...world.random.pickBy(GROUPS).plan(world, world.random.pickBy(world.partners)));
  return journeys.slice(0, count);
}

/** A partner of its own for a fraud, so that what is held is the fraud's. */
export const newPartner = ({ random, nextNumber }: World, fields: Partial<SimPartner> = {}): SimPartner =>
  makePartner(random, nextNumber(), fields);
