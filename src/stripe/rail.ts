/**
 * The payout rail over Stripe Connect: one transfer a payout, under a key and with a body that derive from the order alone.
 * Every call is bounded and none throws.
 */
import type { Stripe } from "stripe";
import type { PayoutRail, TransferOrder, TransferOutcome } from "../payouts/index.ts";
import { connectStripe, type StripeConfig, thrown } from "./connect-stripe.ts";
import { listTransfers } from "./list-transfers.ts";
import { minorOf, outcomeOfProblem, outcomeOfSearch, type StripeProblem, seenAccount, statusOfAccount, stripeAmount } from "./rules.ts";

export function makeStripeRail(config: StripeConfig): PayoutRail {
  const connect = () => connectStripe(config);
  return {
    send: (order) => attempt(() => sendTransfer(connect, order)),
    find: (order) => attempt(() => findTransfer(connect, order)),
    checkTransfer: (order, transferId) => orError(() => checkTransfer(connect, order, transferId)),
    listTransfers: (input) => orError(async () => listTransfers(await connect(), input)),
    readBalance: () =>
      orError(async () => {
        const { available } = await (await connect()).balance.retrieve();
        const amounts = available.map(({ amount, currency }) => [currency.toUpperCase(), minorOf(amount, currency.toUpperCase())]);
        return { availableMinor: Object.fromEntries(amounts) };
      }),
    createAccount: (input) =>
      orError(async () => {
        const account = await (await connect()).accounts.create(accountOf(input), { idempotencyKey: input.idempotencyKey });
        return { accountId: account.id };
      }),
    onboardingUrl: ({ accountId, returnUrl }) =>
      orError(async () => {
        const link = await (await connect()).accountLinks.create({
          account: accountId,
          return_url: returnUrl,
          refresh_url: returnUrl,
          type: "account_onboarding",
        });
        return { url: link.url };
      }),
    readAccount: (accountId) =>
      orError(async () => {
        const account = await (await connect()).accounts.retrieve(accountId);
        return statusOfAccount(seenAccount(account));
      }),
  };
}

type Connect = () => Promise<Stripe>;

async function sendTransfer(connect: Connect, order: TransferOrder): Promise<TransferOutcome> {
  const amount = stripeAmount(order.amountMinor, order.currency);
  if (amount === null)
    return { kind: "refused", code: "amount_not_payable", message: `Stripe has no unit of ${order.currency} that is small enough` };
  try {
    const transfer = await (await connect()).transfers.create(
      {
        amount,
        currency: order.currency.toLowerCase(),
        destination: order.destination,
        transfer_group: order.payoutId,
        metadata: { payoutId: order.payoutId, attempt: String(order.attempt) },
      },
      { idempotencyKey: `tributary:${order.payoutId}:${order.attempt}` },
    );
    return { kind: "confirmed", transferId: transfer.id };
  } catch (error) {
    return afterFailure(connect, order, error);
  }
}

/** A 5xx that Stripe has kept will be replayed for a day, whatever came of it: the list knows whether the money moved. */
async function afterFailure(connect: Connect, order: TransferOrder, error: unknown): Promise<TransferOutcome> {
  const outcome = outcomeOfProblem(problemOf(error));
  if (outcome.kind !== "unknown" || !wasReplayed(error)) return outcome;
  const found = await findTransfer(connect, order);
  return found.kind === "confirmed" ? found : outcome;
}

async function findTransfer(connect: Connect, order: TransferOrder): Promise<TransferOutcome> {
  const list = await (await connect()).transfers.list({ transfer_group: order.payoutId, limit: 100 });
  const seen = list.data.map((one) => ({
    id: one.id,
    amount: one.amount,
    currency: one.currency,
    destination: typeof one.destination === "string" ? one.destination : (one.destination?.id ?? null),
  }));
  return outcomeOfSearch(order, seen);
}

/** The transfer of that id, if it is this order's and was not taken back. */
async function checkTransfer(connect: Connect, order: TransferOrder, transferId: string): Promise<{ transferId: string | null }> {
  try {
    const one = await (await connect()).transfers.retrieve(transferId);
    const destination = typeof one.destination === "string" ? one.destination : (one.destination?.id ?? null);
    const isOrders =
      one.transfer_group === order.payoutId &&
      one.amount === stripeAmount(order.amountMinor, order.currency) &&
      one.currency === order.currency.toLowerCase() &&
      destination === order.destination;
    return { transferId: isOrders && !one.reversed ? one.id : null };
  } catch (error) {
    if (problemOf(error).status === 404) return { transferId: null };
    throw error;
  }
}

/** What fails while looking is unknown, whatever it is: not having seen a transfer is not knowing that there is none. */
async function attempt(run: () => Promise<TransferOutcome>): Promise<TransferOutcome> {
  try {
    return await run();
  } catch (error) {
    const { code, message } = problemOf(error);
    return { kind: "unknown", code: code ?? "no_answer", message };
  }
}

async function orError<T>(run: () => Promise<T>): Promise<T | { error: string }> {
  try {
    return await run();
  } catch (error) {
    const { code, message } = problemOf(error);
    return { error: code === null ? message : `${code}: ${message}` };
  }
}

function problemOf(error: unknown): StripeProblem {
  const { statusCode, rawType, code } = thrown(error);
  return {
    status: typeof statusCode === "number" ? statusCode : null,
    type: typeof rawType === "string" ? rawType : null,
    code: typeof code === "string" ? code : null,
    message: (error instanceof Error ? error.message : String(error)).slice(0, 500),
  };
}

function wasReplayed(error: unknown): boolean {
  const { headers } = thrown(error);
  return typeof headers === "object" && headers !== null && "idempotent-replayed" in headers && headers["idempotent-replayed"] === "true";
}

/** An account with Stripe's express dashboard that only receives; Stripe asks its owner for what the law wants to know. */
const accountOf = (input: { partnerId: string; email: string; country: string | null }): Stripe.AccountCreateParams => ({
  email: input.email,
  ...(input.country === null ? {} : { country: input.country }),
  controller: {
    fees: { payer: "application" },
    losses: { payments: "application" },
    requirement_collection: "stripe",
    stripe_dashboard: { type: "express" },
  },
  capabilities: { transfers: { requested: true } },
  metadata: { partnerId: input.partnerId },
});
