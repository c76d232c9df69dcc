/** The sandbox's control door for tests: plain fetch, so that it works inside workerd. Each secret key has its own world. */
import type Stripe from "stripe";
import type { FaultKind, SandboxEvent, Webhook } from "./world.ts";

export type StripeControl = ReturnType<typeof stripeControl>;

/** `url` is the sandbox's (STRIPE_API_URL); `secretKey` picks the world, the worker's own by default. */
export function stripeControl(url: string, secretKey = "sk_test_fake") {
  const call = async <T>(name: string, body: object): Promise<T> => {
    const response = await fetch(`${url}/_control/${name}?key=${secretKey}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    return response.json() as Promise<T>;
  };
  return {
    /** The next `times` (1) calls that match fail in this way; `match` is a destination, transfer group, account or partner id, or an idempotency key. */
    inject: (fault: { kind: FaultKind; match?: string; on?: string; times?: number; ms?: number }) => call<object>("faults", fault),
    /** Takes back the faults of one `match`, or all. */
    clearFaults: (match?: string) => call<object>("clear-faults", { match }),
    setBalance: (currency: string, amount: number) => call<object>("balance", { currency, amount }),
    /** Moves the sandbox's clock ahead; keys older than 24 hours are forgotten. */
    advance: (ms: number) => call<{ now: number }>("clock", { ms }),
    /** The owner of the account finishes the hosted page. */
    complete: (account: string) => call<Stripe.Account>("complete", { account }),
    restrict: (account: string) => call<Stripe.Account>("restrict", { account }),
    /** Transfers of a transfer group or destination, or all: what really moved. */
    transfers: async (match?: string) => (await call<{ transfers: Stripe.Transfer[] }>("transfers", { match })).transfers,
    /** Calls by method and path. */
    requests: async () => (await call<{ requests: Record<string, number> }>("requests", {})).requests,
    /** Where events go from now on; `shuffled` and `copies` as Stripe allows itself. */
    deliverTo: (webhooks: Webhook[], mail: { shuffled?: boolean; copies?: number } = {}) => call<object>("webhooks", { webhooks, ...mail }),
    /** What has been told, from the first or after so many; `waiting` are on their way. */
    events: (after = 0) => call<{ events: SandboxEvent[]; waiting: number }>("events", { after }),
    /** The owner of the account takes the platform's access away. */
    deauthorize: (account: string) => call<object>("deauthorize", { account }),
    /** The account's own bank takes a payout, or gives it back. */
    bank: (account: string, outcome: "paid" | "failed") => call<Stripe.Payout>("bank", { account, outcome }),
    /** The customer pays on the hosted page. */
    pay: (session: string, email?: string) => call<Stripe.Checkout.Session>("pay", { session, ...(email === undefined ? {} : { email }) }),
    /** The next period of a subscription begins. */
    renew: (subscription: string) => call<Stripe.Invoice>("renew", { subscription }),
    failRefund: (refund: string) => call<Stripe.Refund>("fail-refund", { refund }),
    /** The customer's bank takes a payment (intent or charge) back, or only asks. */
    dispute: (payment: string, options: { amount?: number; inquiry?: boolean } = {}) =>
      call<Stripe.Dispute>("dispute", { payment, ...options }),
    closeDispute: (dispute: string, outcome: "won" | "lost") => call<Stripe.Dispute>("close-dispute", { dispute, outcome }),
    reset: () => call<object>("reset", {}),
  };
}
