/** The partner's payout methods, all of them: the API asks Stripe about those that wait. */
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../../api/client.ts";

export const METHODS = ["payout-methods"] as const;

export const useMethods = () =>
  useQuery({
    queryKey: METHODS,
    queryFn: async ({ signal }) => (await ask(api.GET("/v1/payout-methods", { params: { query: { limit: 100 } }, signal }))).data,
  });
