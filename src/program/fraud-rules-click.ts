/**
 * The part of `terms.fraud.rules` that the click path reads: `datacenter`, `velocity` and `flood`. Law: what is left out
 * has its default, null is no limit, and what cannot be read never stops a visitor.
 */
import { z } from "zod";

/** Counters hold 16 bits; a limit above that would never be reached. */
const perMinute = z.int().min(1).max(60_000).nullable();

const enabled = { enabled: z.boolean().optional() };
/** The fields of each key that the click path reads; `fraud-rules.ts` makes the whole of them. */
export const datacenterFields = {
  allowAsns: z.array(z.int().min(1).max(4_294_967_295)).max(500).optional().meta({ description: "networks that are counted all the same" }),
};
export const velocityFields = {
  visitorPerMinute: perMinute.optional().meta({ description: "clicks of one visitor over all links; 300" }),
  addressPerMinute: perMinute.optional().meta({ description: "clicks of one address over all visitors and links; 1,200" }),
};
export const floodFields = {
  networkPerMinute: perMinute.optional().meta({ description: "visitors of one link from one network (/24, /48); 3,000" }),
  agentPerMinute: perMinute.optional().meta({ description: "visitors of one link with one agent; 6,000" }),
};

// Loose: the same keys may say more, to those who judge conversions.
const datacenterSchema = z.object({ ...enabled, ...datacenterFields });
const velocitySchema = z.object({ ...enabled, ...velocityFields });
const floodSchema = z.object({ ...enabled, ...floodFields });

/** With every default filled in. Infinity is no limit. */
export type ClickFraudRules = {
  isDatacenterOn: boolean;
  allowAsns: ReadonlySet<number>;
  visitorPerMinute: number;
  addressPerMinute: number;
  networkPerMinute: number;
  agentPerMinute: number;
};

const limitOf = (rule: { enabled?: boolean | undefined }, limit: number | null | undefined, usual: number): number =>
  rule.enabled === false || limit === null ? Number.POSITIVE_INFINITY : (limit ?? usual);

/** Of `terms.fraud.rules`; a rule that does not parse has its defaults. */
export function readClickFraudRules(rules: Readonly<Record<string, unknown>>): ClickFraudRules {
  const datacenter = datacenterSchema.safeParse(rules["datacenter"]).data ?? {};
  const velocity = velocitySchema.safeParse(rules["velocity"]).data ?? {};
  const flood = floodSchema.safeParse(rules["flood"]).data ?? {};
  return {
    isDatacenterOn: datacenter.enabled !== false,
    allowAsns: new Set(datacenter.allowAsns),
    visitorPerMinute: limitOf(velocity, velocity.visitorPerMinute, 300),
    addressPerMinute: limitOf(velocity, velocity.addressPerMinute, 1_200),
    networkPerMinute: limitOf(flood, flood.networkPerMinute, 3_000),
    agentPerMinute: limitOf(flood, flood.agentPerMinute, 6_000),
  };
}
