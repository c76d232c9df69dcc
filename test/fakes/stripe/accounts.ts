/** Connected accounts: created without transfers, able to receive once their owner has finished the hosted page. */
import type Stripe from "stripe";
import { invalid, missing } from "./errors.ts";
import { emit } from "./events.ts";
import { group, type Params, text, texts } from "./form.ts";
import { makeId, seconds, type World } from "./world.ts";

const CURRENCIES: Record<string, string> = { US: "usd", GB: "gbp", CA: "cad", AU: "aud", CH: "chf", SE: "sek", JP: "jpy", PL: "pln" };
const NEEDED = [
  "external_account",
  "individual.dob.day",
  "individual.dob.month",
  "individual.dob.year",
  "individual.first_name",
  "individual.last_name",
  "tos_acceptance.date",
  "tos_acceptance.ip",
];

const requirements = (due: string[], disabledReason: Stripe.Account.Requirements["disabled_reason"]): Stripe.Account.Requirements => ({
  alternatives: [],
  current_deadline: null,
  currently_due: due,
  disabled_reason: disabledReason,
  errors: [],
  eventually_due: due,
  past_due: due,
  pending_verification: [],
});

export function createAccount(world: World, params: Params): Stripe.Account {
  const country = text(params, "country") ?? "US";
  if (!/^[A-Z]{2}$/.test(country)) throw invalid(`Country '${country}' is unknown.`, "country", "country_unsupported");
  const email = text(params, "email") ?? null;
  if (email !== null && !email.includes("@")) throw invalid(`Invalid email address: ${email}`, "email", "email_invalid");
  const controller = group(params, "controller");
  if (text(params, "type") !== undefined && Object.keys(controller).length > 0) {
    throw invalid("You may not provide the `type` parameter and `controller` parameters simultaneously.", "type");
  }
  const transfersAsked = text(group(group(params, "capabilities"), "transfers"), "requested") === "true";
  const account: Stripe.Account = {
    id: makeId(world, "acct"),
    object: "account",
    capabilities: transfersAsked ? { transfers: "inactive" } : {},
    charges_enabled: false,
    controller: {
      type: "application",
      is_controller: true,
      fees: { payer: "application" },
      losses: { payments: "application" },
      requirement_collection: "stripe",
      stripe_dashboard: { type: "express" },
    },
    country,
    created: seconds(world),
    default_currency: CURRENCIES[country] ?? "eur",
    details_submitted: false,
    email,
    metadata: texts(group(params, "metadata")),
    payouts_enabled: false,
    requirements: requirements(NEEDED, "requirements.past_due"),
    type: "none",
  };
  world.accounts[account.id] = account;
  return account;
}

export function readAccount(world: World, id: string): Stripe.Account {
  const account = world.accounts[id];
  if (account === undefined) throw missing("account", id);
  return account;
}

export const listAccounts = (world: World, params: Params): Stripe.ApiList<Stripe.Account> => {
  const all = Object.values(world.accounts).reverse();
  const limit = Number(text(params, "limit") ?? "10");
  return { object: "list", url: "/v1/accounts", has_more: all.length > limit, data: all.slice(0, limit) };
};

export function createAccountLink(world: World, params: Params, origin: string): Stripe.AccountLink {
  const id = text(params, "account");
  const returnUrl = text(params, "return_url");
  const refreshUrl = text(params, "refresh_url");
  if (id === undefined) throw invalid("Missing required param: account.", "account", "parameter_missing");
  if (text(params, "type") !== "account_onboarding") throw invalid("Invalid type: must be account_onboarding", "type");
  if (returnUrl === undefined || !URL.canParse(returnUrl)) throw invalid("Not a valid URL", "return_url", "url_invalid");
  if (refreshUrl === undefined || !URL.canParse(refreshUrl)) throw invalid("Not a valid URL", "refresh_url", "url_invalid");
  readAccount(world, id);
  const token = makeId(world, "link");
  const created = seconds(world);
  world.links[token] = { account: id, returnUrl, refreshUrl, expiresAt: created + 300, used: false };
  return { object: "account_link", created, expires_at: created + 300, url: `${origin}/onboard/${id}?link=${token}` };
}

/** The owner has given what was asked for: the account can receive. */
export function completeOnboarding(world: World, account: Stripe.Account): void {
  account.details_submitted = true;
  account.payouts_enabled = true;
  account.capabilities = { ...account.capabilities, transfers: "active" };
  account.requirements = requirements([], null);
  emit(world, "account.updated", { object: account, account: account.id });
}

/** Stripe has stopped the account: no transfers, no payouts, something is past due. */
export function restrictAccount(world: World, account: Stripe.Account): void {
  account.details_submitted = true;
  account.payouts_enabled = false;
  account.capabilities = { ...account.capabilities, transfers: "inactive" };
  account.requirements = requirements(["individual.verification.document"], "requirements.past_due");
  emit(world, "account.updated", { object: account, account: account.id });
}

/** The owner has taken the platform's access away: it is told, and may not ask any more. */
export function deauthorize(world: World, account: Stripe.Account): void {
  delete world.accounts[account.id];
  emit(world, "account.application.deauthorized", {
    object: { id: "ca_sandbox", object: "application", name: "Sandbox" },
    account: account.id,
  });
}

/** The account's own bank has taken a payout, or has given it back. */
export function payOut(world: World, account: Stripe.Account, outcome: "paid" | "failed"): Stripe.Payout {
  const payout: Stripe.Payout = {
    id: makeId(world, "po"),
    object: "payout",
    amount: 1000,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: seconds(world),
    automatic: true,
    balance_transaction: makeId(world, "txn"),
    created: seconds(world),
    currency: account.default_currency ?? "usd",
    description: "STRIPE PAYOUT",
    destination: makeId(world, "ba"),
    failure_balance_transaction: outcome === "failed" ? makeId(world, "txn") : null,
    failure_code: outcome === "failed" ? "account_closed" : null,
    failure_message: outcome === "failed" ? "The bank account has been closed." : null,
    livemode: false,
    metadata: {},
    method: "standard",
    original_payout: null,
    payout_method: null,
    reconciliation_status: "not_applicable",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: null,
    status: outcome,
    trace_id: null,
    type: "bank_account",
  };
  emit(world, `payout.${outcome}`, { object: payout, account: account.id });
  return payout;
}
