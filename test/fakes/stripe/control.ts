/** The tests' own door, `/_control/...`: faults, balances, the clock, and what was really done. Never part of Stripe. */
import { completeOnboarding, deauthorize, payOut, readAccount, restrictAccount } from "./accounts.ts";
import { renew } from "./billing.ts";
import { completeSession } from "./checkout.ts";
import { StripeFailure } from "./errors.ts";
import { emit } from "./events.ts";
import { closeDispute, failRefund, openDispute } from "./refunds.ts";
import { readBalance } from "./transfers.ts";
import { emptyWorld, type Fault, pruneKeys, type Webhook, type World } from "./world.ts";

/** What a control call may carry; which fields count depends on its name. */
export type ControlBody = Partial<Fault> & {
  currency?: string;
  amount?: number;
  account?: string;
  destination?: string;
  outcome?: "paid" | "failed" | "won" | "lost";
  session?: string;
  email?: string;
  subscription?: string;
  refund?: string;
  dispute?: string;
  payment?: string;
  inquiry?: boolean;
  webhooks?: Webhook[];
  shuffled?: boolean;
  copies?: number;
  after?: number;
};

/** Runs one control call and answers its result; null where there is no such call. */
export const control = (world: World, name: string, body: ControlBody): object | null =>
  controlMoney(world, name, body) ?? controlShop(world, name, body);

/** What happens outside the API: to accounts, balances, payments, and on the way to the endpoints. */
function controlShop(world: World, name: string, body: ControlBody): object | null {
  switch (name) {
    case "webhooks":
      world.webhooks = body.webhooks ?? world.webhooks;
      world.mail = { shuffled: body.shuffled ?? world.mail.shuffled, copies: body.copies ?? world.mail.copies };
      return { webhooks: world.webhooks, ...world.mail };
    case "events":
      return { events: world.events.slice(body.after ?? 0), waiting: world.deliveries.length };
    case "deauthorize":
      deauthorize(world, readAccount(world, body.account ?? ""));
      return {};
    case "bank":
      return payOut(world, readAccount(world, body.account ?? ""), body.outcome === "failed" ? "failed" : "paid");
    case "pay":
      return completeSession(world, body.session ?? "", { email: body.email ?? "buyer@example.com", name: null });
    case "renew":
      return renew(world, body.subscription ?? "");
    case "fail-refund":
      return failRefund(world, body.refund ?? "");
    case "dispute":
      return openDispute(world, {
        payment: body.payment ?? "",
        inquiry: body.inquiry === true,
        ...(body.amount === undefined ? {} : { amount: body.amount }),
      });
    case "close-dispute":
      return closeDispute(world, body.dispute ?? "", body.outcome === "won" ? "won" : "lost");
    default:
      return null;
  }
}

function controlMoney(world: World, name: string, body: ControlBody): object | null {
  switch (name) {
    case "faults":
      return inject(world, body);
    case "clear-faults":
      world.faults = world.faults.filter((fault) => body.match !== undefined && fault.match !== body.match);
      return { faults: world.faults };
    case "balance":
      world.balances[(body.currency ?? "usd").toLowerCase()] = body.amount ?? 0;
      emit(world, "balance.available", { object: readBalance(world) });
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
  if (name === "complete") completeOnboarding(world, account);
  else restrictAccount(world, account);
  return account;
}
