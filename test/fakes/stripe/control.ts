/** The tests' own door, `/_control/...`: faults, balances, the clock, and what was really done. Never part of Stripe. */
import { completeOnboarding, readAccount, restrictAccount } from "./accounts.ts";
import { StripeFailure } from "./errors.ts";
import { emptyWorld, type Fault, pruneKeys, type World } from "./world.ts";

/** What a control call may carry; which fields count depends on its name. */
export type ControlBody = Partial<Fault> & { currency?: string; amount?: number; account?: string; destination?: string };

/** Runs one control call and answers its result; null where there is no such call. */
export function control(world: World, name: string, body: ControlBody): object | null {
  switch (name) {
    case "faults":
      return inject(world, body);
    case "clear-faults":
      world.faults = world.faults.filter((fault) => body.match !== undefined && fault.match !== body.match);
      return { faults: world.faults };
    case "balance":
      world.balances[(body.currency ?? "usd").toLowerCase()] = body.amount ?? 0;
      return { balances: world.balances };
    case "clock":
      world.aheadMs += body.ms ?? 0;
      pruneKeys(world);
      return { now: Date.now() + world.aheadMs };
    case "complete":
    case "restrict":
      return setAccount(world, name, body.account ?? "");
    case "requests":
      return { requests: world.requests, keys: Object.keys(world.stored).length };
    case "transfers":
      return {
        transfers: world.transfers.filter(
          (one) => body.match == null || one.transfer_group === body.match || one.destination === body.match,
        ),
      };
    case "reset":
      Object.assign(world, emptyWorld());
      return {};
    default:
      return null;
  }
}

function inject(world: World, body: ControlBody): object {
  if (body.kind === undefined) throw new StripeFailure(400, { type: "invalid_request_error", message: "kind is required" }, false);
  world.faults.push({
    kind: body.kind,
    on: body.on ?? "POST /v1/transfers",
    match: body.match ?? null,
    times: body.times ?? 1,
    ms: body.ms ?? 0,
  });
  return { faults: world.faults };
}

function setAccount(world: World, name: "complete" | "restrict", id: string): object {
  const account = readAccount(world, id);
  if (name === "complete") completeOnboarding(account);
  else restrictAccount(account);
  return account;
}
