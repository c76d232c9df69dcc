/**
 * One API call, as Stripe treats it: limits and key first, then the idempotency layer (replay, mismatch, in use), then the
 * endpoint, whose answer is kept for its key for 24 hours, 500s too. Injected faults strike where the real ones would.
 */
import type { Endpoint } from "./endpoints.ts";
import { broken, inUse, limited, mismatch, refused, StripeFailure, unauthorized } from "./errors.ts";
import { fingerprint, group, type Params, text } from "./form.ts";
import { clock, type Fault, type FaultKind, pruneKeys, type World } from "./world.ts";

export type ApiCall = {
  world: World;
  endpoint: Endpoint;
  path: string;
  params: Params;
  origin: string;
  secretKey: string;
  idempotencyKey: string | null;
};
export type Reply = { status: number; body: string; replayed: boolean };

const BEFORE_KEY: readonly FaultKind[] = ["unauthorized", "rate_limit", "conflict"];
const ON_THE_WIRE: readonly FaultKind[] = ["drop_before_commit", "drop_after_commit", "hang"];
const IN_ENDPOINT: readonly FaultKind[] = ["error_500", "error_500_after_commit", "balance_insufficient", "account_restricted"];

/** Keys whose first call is still running; a restart forgets them, as it forgets the calls. */
const running = new WeakMap<World, Set<string>>();

/** The answer; null when the connection is dropped instead. */
export async function answerCall(call: ApiCall): Promise<Reply | null> {
  const { world, endpoint } = call;
  world.requests[endpoint.name] = (world.requests[endpoint.name] ?? 0) + 1;
  try {
    failEarly(call);
    return await underKey(call);
  } catch (error) {
    if (error instanceof StripeFailure) return failed(error);
    throw error;
  }
}

function failEarly(call: ApiCall): void {
  const fault = takeFault(call, BEFORE_KEY);
  if (fault?.kind === "unauthorized") throw unauthorized(call.secretKey);
  if (fault?.kind === "rate_limit") throw limited();
  if (fault?.kind === "conflict") throw inUse(call.idempotencyKey ?? "");
}

async function underKey(call: ApiCall): Promise<Reply | null> {
  const { world, endpoint } = call;
  const key = endpoint.name.startsWith("POST ") ? call.idempotencyKey : null;
  const print = fingerprint({ method: endpoint.name, path: call.path, params: call.params });
  if (key !== null) {
    if (running.get(world)?.has(key)) throw inUse(key);
    pruneKeys(world);
    const stored = world.stored[key];
    if (stored !== undefined) {
      if (stored.fingerprint !== print) throw mismatch(key);
      const fault = takeFault(call, ON_THE_WIRE);
      if (fault?.kind === "hang") await wait(fault.ms);
      return fault === null || fault.kind === "hang" ? { status: stored.status, body: stored.body, replayed: true } : null;
    }
  }
  const busy = running.get(world) ?? new Set();
  running.set(world, busy);
  if (key !== null) busy.add(key);
  try {
    const fault = takeFault(call, [...ON_THE_WIRE, ...IN_ENDPOINT]);
    if (fault?.kind === "drop_before_commit") return null;
    if (fault?.kind === "hang") await wait(fault.ms);
    const { reply, kept } = runEndpoint(call, fault);
    if (key !== null && kept) world.stored[key] = { fingerprint: print, at: clock(world), status: reply.status, body: reply.body };
    return fault?.kind === "drop_after_commit" ? null : reply;
  } finally {
    if (key !== null) busy.delete(key);
  }
}

function runEndpoint(call: ApiCall, fault: Fault | null): { reply: Reply; kept: boolean } {
  try {
    if (fault?.kind === "error_500") throw broken();
    if (fault?.kind === "balance_insufficient")
      throw refused("balance_insufficient", "You have insufficient available funds in your Stripe account.");
    if (fault?.kind === "account_restricted")
      throw refused("insufficient_capabilities_for_transfer", "Your destination account needs to have the transfers capability enabled.");
    const made = call.endpoint.run({ world: call.world, params: call.params, id: call.endpoint.id, origin: call.origin });
    if (fault?.kind === "error_500_after_commit") throw broken();
    return { reply: { status: 200, body: JSON.stringify(made), replayed: false }, kept: true };
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    return { reply: failed(error), kept: error.kept };
  }
}

/** The first fault that waits for this call, spent once. */
function takeFault({ world, endpoint, params, idempotencyKey }: ApiCall, kinds: readonly FaultKind[]): Fault | null {
  const about = [
    text(params, "destination"),
    text(params, "transfer_group"),
    text(params, "account"),
    text(group(params, "metadata"), "partnerId"),
    endpoint.id,
    idempotencyKey,
  ];
  const fault = world.faults.find(
    (one) => one.on === endpoint.name && one.times > 0 && kinds.includes(one.kind) && (one.match === null || about.includes(one.match)),
  );
  if (fault === undefined) return null;
  fault.times -= 1;
  if (fault.times === 0) world.faults = world.faults.filter((one) => one !== fault);
  return fault;
}

const failed = (error: StripeFailure): Reply => ({ status: error.status, body: JSON.stringify({ error: error.body }), replayed: false });
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
