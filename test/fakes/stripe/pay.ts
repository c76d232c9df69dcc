/** Checkout sessions of mode `payment` with their hosted page: what a shop needs to be paid once. One button pays and leads back. */
import type { ServerResponse } from "node:http";
import { invalid, missing } from "./errors.ts";
import { group, type Params, readForm, text, texts } from "./form.ts";
import { makeId, seconds, type World } from "./world.ts";

type Line = { name: string; amount: number; quantity: number };
type Session = {
  id: string;
  object: "checkout.session";
  mode: "payment";
  status: "open" | "complete";
  payment_status: "unpaid" | "paid";
  payment_intent: string | null;
  amount_total: number;
  currency: string;
  client_reference_id: string | null;
  customer_email: string | null;
  metadata: Record<string, string>;
  created: number;
  success_url: string;
  cancel_url: string | null;
  url: string | null;
};
/** Kept in the world's file beside the rest. */
type Shopping = World & { sessions?: Record<string, Session>; lines?: Record<string, Line[]> };

export type Paying = { worlds: World[]; world: () => World; method: string; url: URL; body: string; response: ServerResponse };

/** Answers what is about checkout sessions and says so; false for every other request. */
export function servePay({ worlds, world, method, url, body, response }: Paying): boolean {
  const [, area, id = ""] = /^\/(v1\/checkout\/sessions|pay)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
  if (area === undefined) return false;
  if (area === "pay") servePage({ world: worlds.find((one) => sessionsOf(one)[id] !== undefined), id, pays: method === "POST", response });
  else
    sendJson(
      response,
      method === "POST" ? createSession(world(), { params: readForm(body), origin: url.origin }) : readSession(world(), id),
    );
  return true;
}

const sessionsOf = (world: Shopping): Record<string, Session> => {
  world.sessions ??= {};
  return world.sessions;
};

function createSession(world: Shopping, { params, origin }: { params: Params; origin: string }): Session {
  if (text(params, "mode") !== "payment") throw invalid("Invalid mode: must be payment", "mode");
  const successUrl = text(params, "success_url");
  if (successUrl === undefined || !URL.canParse(successUrl)) throw invalid("Not a valid URL", "success_url", "url_invalid");
  const reference = text(params, "client_reference_id") ?? null;
  if (reference !== null && !/^[\w-]{1,200}$/.test(reference)) throw invalid("Invalid client_reference_id", "client_reference_id");
  const items = Object.values(group(params, "line_items")).flatMap((item) => (typeof item === "object" ? [item] : []));
  const lines = items.map((item) => readLine(item));
  if (lines.length === 0) throw invalid("You must pass line_items", "line_items");
  const id = makeId(world, "cs_test");
  const session: Session = {
    id,
    object: "checkout.session",
    mode: "payment",
    status: "open",
    payment_status: "unpaid",
    payment_intent: null,
    amount_total: lines.reduce((sum, { amount, quantity }) => sum + amount * quantity, 0),
    currency: text(group(items[0] ?? {}, "price_data"), "currency") ?? "usd",
    client_reference_id: reference,
    customer_email: text(params, "customer_email") ?? null,
    metadata: texts(group(params, "metadata")),
    created: seconds(world),
    success_url: successUrl,
    cancel_url: text(params, "cancel_url") ?? null,
    url: `${origin}/pay/${id}`,
  };
  sessionsOf(world)[id] = session;
  world.lines = { ...world.lines, [id]: lines };
  return session;
}

function readLine(item: Params): Line {
  const price = group(item, "price_data");
  const amount = Number(text(price, "unit_amount"));
  const quantity = Number(text(item, "quantity") ?? 1);
  if (!Number.isSafeInteger(amount) || amount < 1 || !Number.isSafeInteger(quantity) || quantity < 1) {
    throw invalid("Invalid integer", "line_items[0][price_data][unit_amount]");
  }
  return { name: text(group(price, "product_data"), "name") ?? "Goods", amount, quantity };
}

function readSession(world: Shopping, id: string): Session {
  const session = sessionsOf(world)[id];
  if (session === undefined) throw missing("checkout.session", id);
  return session;
}

function servePage(input: { world: Shopping | undefined; id: string; pays: boolean; response: ServerResponse }): void {
  const { world, id, pays, response } = input;
  const session = world === undefined ? undefined : sessionsOf(world)[id];
  if (world === undefined || session === undefined || session.status !== "open") {
    response.writeHead(404, HTML).end(page("This page is no longer there", "<p>It has been paid. Go back to the shop.</p>"));
    return;
  }
  if (!pays) {
    response.writeHead(200, HTML).end(page("Pay", content(session, world.lines?.[id] ?? [])));
    return;
  }
  Object.assign(session, { status: "complete", payment_status: "paid", payment_intent: makeId(world, "pi"), url: null });
  response.writeHead(303, { location: session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", id) }).end();
}

const HTML = { "content-type": "text/html; charset=utf-8" };
const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function content({ amount_total: total, currency, customer_email: email }: Session, lines: readonly Line[]): string {
  const money = (amount: number) => new Intl.NumberFormat("en", { style: "currency", currency }).format(amount / 100);
  const rows = lines.map(({ name, amount, quantity }) => `<dt>${escapeHtml(name)}</dt><dd>${money(amount * quantity)}</dd>`);
  return `
  <p>This sandbox stands in for Stripe's own page. Nothing that you do here moves real money.</p>
  <dl>${rows.join("")}<dt>Total</dt><dd>${money(total)}</dd></dl>
  <form method="post"><label>E-mail <input name="email" type="email" value="${escapeHtml(email ?? "")}"></label><button type="submit">Pay</button></form>`;
}

const page = (title: string, inner: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f6f8fb; color: #1a1f36; font: 16px/1.5 system-ui, sans-serif }
  main { width: 100%; max-width: 420px; padding: 32px; border: 1px solid #dfe4ec; border-radius: 16px; background: #fff; box-sizing: border-box }
  dl { display: grid; grid-template-columns: 1fr auto; gap: 8px } dd { margin: 0 } label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
  input, button { margin-top: 4px; padding: 10px; border: 1px solid #dfe4ec; border-radius: 8px } button { margin-top: 16px; background: #5145cd; color: #fff; border: 0 }
</style></head>
<body><main><small>Payments sandbox</small><h1>${title}</h1>${inner}</main></body></html>`;

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
