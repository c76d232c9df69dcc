/** Transfers: the platform's balance to a connected account, and back. A transfer exists or it does not; there is no state between. */
import type Stripe from "stripe";
import { invalid, missing, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { group, type Params, text, texts } from "./form.ts";
import { balanceOf, makeId, seconds, type World } from "./world.ts";

function readAmount(params: Params): number {
  const given = text(params, "amount");
  if (given === undefined) throw invalid("Missing required param: amount.", "amount", "parameter_missing");
  if (!/^\d+$/.test(given)) throw invalid(`Invalid integer: ${given}`, "amount", "parameter_invalid_integer");
  if (Number(given) < 1) throw invalid("This value must be greater than or equal to 1.", "amount");
  return Number(given);
}

export function createTransfer(world: World, params: Params): Stripe.Transfer {
  const amount = readAmount(params);
  const currency = text(params, "currency")?.toLowerCase();
  const destination = text(params, "destination");
  if (currency === undefined) throw invalid("Missing required param: currency.", "currency", "parameter_missing");
  if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}`, "currency");
  if (destination === undefined) throw invalid("Missing required param: destination.", "destination", "parameter_missing");
  const account = world.accounts[destination];
  if (account === undefined) throw refused("resource_missing", `No such destination: '${destination}'`, "destination");
  if (account.capabilities?.transfers !== "active") {
    throw refused(
      "insufficient_capabilities_for_transfer",
      "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments",
    );
  }
  if (balanceOf(world, currency) < amount) {
    throw refused(
      "balance_insufficient",
      "You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance.",
    );
  }
  world.balances[currency] = balanceOf(world, currency) - amount;
  const id = makeId(world, "tr");
  const transfer: Stripe.Transfer = {
    id,
    object: "transfer",
    amount,
    amount_reversed: 0,
    balance_transaction: makeId(world, "txn"),
    created: seconds(world),
    currency,
    description: text(params, "description") ?? null,
    destination,
    destination_payment: makeId(world, "py"),
    livemode: false,
    metadata: texts(group(params, "metadata")),
    reversals: { object: "list", data: [], has_more: false, url: `/v1/transfers/${id}/reversals` },
    reversed: false,
    source_transaction: null,
    source_type: "card",
    transfer_group: text(params, "transfer_group") ?? null,
  };
  world.transfers.push(transfer);
  emit(world, "transfer.created", { object: transfer });
  return transfer;
}

export function updateTransfer(world: World, params: Params, id: string): Stripe.Transfer {
  const transfer = readTransfer(world, id);
  transfer.description = text(params, "description") ?? transfer.description;
  transfer.metadata = { ...transfer.metadata, ...texts(group(params, "metadata")) };
  emit(world, "transfer.updated", { object: transfer });
  return transfer;
}

export function readTransfer(world: World, id: string): Stripe.Transfer {
  const transfer = world.transfers.find((one) => one.id === id);
  if (transfer === undefined) throw missing("transfer", id);
  return transfer;
}

/** Newest first, at most `limit` (10), after `starting_after`. */
export function listTransfers(world: World, params: Params): Stripe.ApiList<Stripe.Transfer> {
  const limit = Number(text(params, "limit") ?? "10");
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalid("Invalid limit: must be between 1 and 100", "limit");
  const transferGroup = text(params, "transfer_group");
  const destination = text(params, "destination");
  const after = text(params, "starting_after");
  const found = world.transfers
    .filter(
      (one) =>
        (transferGroup === undefined || one.transfer_group === transferGroup) &&
        (destination === undefined || one.destination === destination),
    )
    .reverse();
  const from = after === undefined ? 0 : found.findIndex((one) => one.id === after) + 1;
  return { object: "list", url: "/v1/transfers", has_more: found.length > from + limit, data: found.slice(from, from + limit) };
}

export function reverseTransfer(world: World, params: Params, id: string): Stripe.TransferReversal {
  const transfer = readTransfer(world, id);
  const left = transfer.amount - transfer.amount_reversed;
  const amount = text(params, "amount") === undefined ? left : readAmount(params);
  if (amount > left || left === 0)
    throw refused("transfer_reversal_amount_invalid", `The transfer has only ${left} left to reverse.`, "amount");
  const reversal: Stripe.TransferReversal = {
    id: makeId(world, "trr"),
    object: "transfer_reversal",
    amount,
    balance_transaction: makeId(world, "txn"),
    created: seconds(world),
    currency: transfer.currency,
    destination_payment_refund: makeId(world, "pyr"),
    metadata: texts(group(params, "metadata")),
    source_refund: null,
    transfer: id,
  };
  transfer.amount_reversed += amount;
  transfer.reversed = transfer.amount_reversed === transfer.amount;
  transfer.reversals.data.unshift(reversal);
  world.balances[transfer.currency] = balanceOf(world, transfer.currency) + amount;
  emit(world, "transfer.reversed", { object: transfer });
  return reversal;
}

export const readBalance = (world: World): Stripe.Balance => ({
  object: "balance",
  livemode: false,
  available: Object.entries(world.balances).map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } })),
  pending: Object.keys(world.balances).map((currency) => ({ amount: 0, currency, source_types: { card: 0 } })),
});
