/** A session's `line_items`: `price_data` only, since the sandbox has no catalogue. */
import { invalid } from "./errors.ts";
import { group, type Params, text } from "./form.ts";
import type { CartLine } from "./world.ts";

const INTERVALS = ["day", "week", "month", "year"] as const;

export function billingOf(params: Params, mode: "payment" | "subscription"): CartLine[] {
  const items = Object.values(group(params, "line_items")).filter((item): item is Params => typeof item === "object");
  if (items.length === 0) throw invalid("Missing required param: line_items.", "line_items", "parameter_missing");
  const lines = items.map((item, index) => readLine(item, `line_items[${index}]`));
  if (lines.some((line) => line.currency !== lines[0]?.currency)) throw invalid("All prices must be in the same currency.", "line_items");
  if (mode === "payment" && lines.some((line) => line.interval !== null))
    throw invalid("You must provide at least one recurring price in `subscription` mode when using prices with recurring.", "line_items");
  if (mode === "subscription" && !lines.some((line) => line.interval !== null))
    throw invalid("You must provide at least one recurring price in `subscription` mode when using prices.", "line_items");
  return lines;
}

function readLine(item: Params, path: string): CartLine {
  const price = group(item, "price_data");
  if (text(item, "price") !== undefined) throw invalid("This sandbox has no catalogue: send price_data.", `${path}[price]`);
  const currency = text(price, "currency")?.toLowerCase() ?? "";
  if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}`, `${path}[price_data][currency]`);
  const unitAmount = Number(text(price, "unit_amount") ?? Number.NaN);
  if (!Number.isInteger(unitAmount) || unitAmount < 0)
    throw invalid("Invalid non-negative integer", `${path}[price_data][unit_amount]`, "parameter_invalid_integer");
  const quantity = Number(text(item, "quantity") ?? 1);
  if (!Number.isInteger(quantity) || quantity < 1) throw invalid("Invalid integer", `${path}[quantity]`, "parameter_invalid_integer");
  const given = text(group(price, "recurring"), "interval");
  const interval = INTERVALS.find((one) => one === given) ?? null;
  if (given !== undefined && interval === null) throw invalid("Invalid interval", `${path}[price_data][recurring][interval]`);
  return { name: text(group(price, "product_data"), "name") ?? "Item", unitAmount, quantity, currency, interval };
}
