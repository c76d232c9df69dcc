/** The terms in force, and what they say about one partner. */
import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";

export type Terms = Schemas["Terms"];
export type TierId = Schemas["Partner"]["tier"];

export const termsQuery = queryOptions({
  queryKey: ["terms"],
  queryFn: ({ signal }) => ask(api.GET("/v1/program/terms", { signal })),
  staleTime: 60_000,
});

export const tierName = (terms: Terms | undefined, tier: TierId): string => terms?.tiers[tier].name ?? tier;

/** The partner's own rate, else its tier's. A rule of the terms or a link of its own may still say otherwise for one sale. */
export const rateOf = (terms: Terms | undefined, { rateBps, tier }: Pick<Schemas["Partner"], "rateBps" | "tier">): number =>
  rateBps ?? terms?.tiers[tier].rateBps ?? 0;
