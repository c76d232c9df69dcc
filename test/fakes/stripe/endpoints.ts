/** Which path does what: the part of Stripe's v1 API that a platform paying connected accounts uses, and that of its shop. */
import { createAccount, createAccountLink, listAccounts, readAccount } from "./accounts.ts";
import { invalid } from "./errors.ts";
import type { Params } from "./form.ts";
import { SHOP_ROWS } from "./shop-endpoints.ts";
import { createTransfer, listTransfers, readBalance, readTransfer, reverseTransfer, updateTransfer } from "./transfers.ts";
import type { World } from "./world.ts";

export type Call = { world: World; params: Params; id: string; origin: string };
export type Endpoint = { name: string; id: string; run: (call: Call) => object };

export type Row = { name: string; path: RegExp; takes: readonly string[]; run: (call: Call) => object };

const ROWS: readonly Row[] = [
  {
    name: "POST /v1/accounts",
    path: /^\/v1\/accounts$/,
    takes: [
      "type",
      "country",
      "email",
      "capabilities",
      "controller",
      "metadata",
      "business_type",
      "business_profile",
      "settings",
      "tos_acceptance",
      "expand",
    ],
    run: ({ world, params }) => createAccount(world, params),
  },
  {
    name: "GET /v1/accounts",
    path: /^\/v1\/accounts$/,
    takes: ["limit", "starting_after", "ending_before", "expand"],
    run: ({ world, params }) => listAccounts(world, params),
  },
  { name: "GET /v1/accounts/:id", path: /^\/v1\/accounts\/([^/]+)$/, takes: ["expand"], run: ({ world, id }) => readAccount(world, id) },
  {
    name: "POST /v1/account_links",
    path: /^\/v1\/account_links$/,
    takes: ["account", "type", "return_url", "refresh_url", "collection_options", "expand"],
    run: ({ world, params, origin }) => createAccountLink(world, params, origin),
  },
  {
    name: "POST /v1/transfers",
    path: /^\/v1\/transfers$/,
    takes: [
      "amount",
      "currency",
      "destination",
      "transfer_group",
      "description",
      "metadata",
      "source_transaction",
      "source_type",
      "expand",
    ],
    run: ({ world, params }) => createTransfer(world, params),
  },
  {
    name: "GET /v1/transfers",
    path: /^\/v1\/transfers$/,
    takes: ["transfer_group", "destination", "limit", "starting_after", "ending_before", "created", "expand"],
    run: ({ world, params }) => listTransfers(world, params),
  },
  { name: "GET /v1/transfers/:id", path: /^\/v1\/transfers\/([^/]+)$/, takes: ["expand"], run: ({ world, id }) => readTransfer(world, id) },
  {
    name: "POST /v1/transfers/:id",
    path: /^\/v1\/transfers\/([^/]+)$/,
    takes: ["description", "metadata", "expand"],
    run: ({ world, params, id }) => updateTransfer(world, params, id),
  },
  {
    name: "POST /v1/transfers/:id/reversals",
    path: /^\/v1\/transfers\/([^/]+)\/reversals$/,
    takes: ["amount", "description", "metadata", "refund_application_fee", "expand"],
    run: ({ world, params, id }) => reverseTransfer(world, params, id),
  },
  { name: "GET /v1/balance", path: /^\/v1\/balance$/, takes: ["expand"], run: ({ world }) => readBalance(world) },
];

/** The endpoint of a method and path; null where this sandbox has none. */
export function findEndpoint(method: string, path: string): Endpoint | null {
  for (const row of [...ROWS, ...SHOP_ROWS]) {
    const match = row.name.startsWith(`${method} `) ? row.path.exec(path) : null;
    if (match !== null) {
      const run = (call: Call): object => {
        const unknown = Object.keys(call.params).find((name) => !row.takes.includes(name));
        if (unknown !== undefined) throw invalid(`Received unknown parameter: ${unknown}`, unknown, "parameter_unknown");
        return row.run(call);
      };
      return { name: row.name, id: decodeURIComponent(match[1] ?? ""), run };
    }
  }
  return null;
}
