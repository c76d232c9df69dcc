/** The commissions that a fraud case holds, and what is left of them. */
import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { o } from "../../words/owner.ts";
import { sumsOf } from "./sums.ts";

type Commission = Schemas["Commission"];

const load = (ids: readonly string[], signal: AbortSignal): Promise<Commission[]> =>
  Promise.all(ids.map((id) => ask(api.GET("/v1/commissions/{id}", { params: { path: { id } }, signal }))));

export const heldQuery = ({ id, commissionIds }: Schemas["FraudFlag"]) =>
  queryOptions({ queryKey: ["flags", id, "commissions"], queryFn: ({ signal }) => load(commissionIds, signal) });

/** What is kept back now, of all that the case was opened for. */
export const keptBack = (commissions: readonly Commission[]): { amountMinor: number; currency: string }[] =>
  commissions
    .filter(({ status }) => status === "held")
    .map(({ amountMinor, reversedMinor, currency }) => ({ amountMinor: amountMinor - reversedMinor, currency }));

export const heldText = (commissions: readonly Commission[]): string => sumsOf(keptBack(commissions)) || o.fraud.holdsNothing;
