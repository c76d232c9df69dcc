/** Lists as Stripe answers them: newest first, a page at a time, narrowed by the fields that were asked for. */
import type Stripe from "stripe";
import { invalid } from "./errors.ts";
import { type Params, text } from "./form.ts";

type Listed = { id: string };

/** `all` is in the order of creation; `by` are the parameters that name a field of the same value. */
export function toList<T extends Listed>(
  all: readonly T[],
  params: Params,
  { url, by = {} }: { url: string; by?: { [name: string]: (one: T) => unknown } },
): Stripe.ApiList<T> {
  const limit = Number(text(params, "limit") ?? "10");
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalid("Invalid limit: must be between 1 and 100", "limit");
  const found = all
    .filter((one) => Object.entries(by).every(([name, read]) => text(params, name) === undefined || read(one) === text(params, name)))
    .reverse();
  const after = text(params, "starting_after");
  const from = after === undefined ? 0 : found.findIndex((one) => one.id === after) + 1;
  return { object: "list", url, has_more: found.length > from + limit, data: found.slice(from, from + limit) };
}
