/**
 * Delivers events as Stripe does: signed with the endpoint's own secret, again and again until it answers 2xx, one at a time
 * and in order unless the world is told to shuffle. What is not delivered yet is part of the world and goes on after a restart.
 */
import { createHmac } from "node:crypto";
import { clock, type Delivery, type World } from "./world.ts";

const PATIENCE = 10_000;
const MAX_ATTEMPTS = 16;

export type Postman = { wake: () => void; stop: () => void };

/** `touch` is told whenever a world changed. */
export function startPostman(worlds: () => World[], touch: () => void): Postman {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWorking = false;
  let isStopped = false;
  const work = async (): Promise<void> => {
    clearTimeout(timer);
    if (isWorking || isStopped) return;
    isWorking = true;
    for (let next = takeNext(worlds()); next !== null && !isStopped; next = takeNext(worlds())) {
      await send(next);
      touch();
    }
    isWorking = false;
    const wait = waitOf(worlds());
    if (wait !== null && !isStopped) timer = setTimeout(() => void work(), wait);
  };
  return {
    wake: () => void work(),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

type Next = { world: World; delivery: Delivery };

/** The oldest that is due, or any of them; it stays in the world until it has arrived. */
function takeNext(worlds: readonly World[]): Next | null {
  for (const world of worlds) {
    const due = world.deliveries.filter((one) => one.dueAt <= clock(world));
    const delivery = due[world.mail.shuffled ? Math.floor(Math.random() * due.length) : 0];
    if (delivery !== undefined) return { world, delivery };
  }
  return null;
}

function waitOf(worlds: readonly World[]): number | null {
  const waits = worlds.flatMap((world) => world.deliveries.map((one) => one.dueAt - clock(world)));
  return waits.length === 0 ? null : Math.max(10, Math.min(...waits));
}

async function send({ world, delivery }: Next): Promise<void> {
  const event = world.events.find((one) => one.id === delivery.eventId);
  const webhook = world.webhooks.find((one) => one.url === delivery.url);
  const drop = (): void => {
    world.deliveries = world.deliveries.filter((one) => one !== delivery);
  };
  if (event === undefined || webhook === undefined) return drop();
  const body = JSON.stringify(event);
  const response = await fetch(webhook.url, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signatureOf(body, webhook.secret) },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => null);
  await response?.body?.cancel();
  delivery.attempts += 1;
  if (response?.ok === true) event.pending_webhooks = Math.max(0, event.pending_webhooks - 1);
  if (response?.ok === true || delivery.attempts >= MAX_ATTEMPTS) return drop();
  delivery.dueAt = clock(world) + Math.min(60_000, 250 * 2 ** delivery.attempts);
}

/** By the machine's own clock: the receiver compares it with its own, whatever the sandbox plays. */
export function signatureOf(body: string, secret: string): string {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${body}`).digest("hex")}`;
}
