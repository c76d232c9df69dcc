/**
 * The demo's shop, as a merchant would build it: its pages carry the tracker, its server reports signups with
 * the secret key. Law: a click's token is passed on as it came, and a visitor without one is served all the same.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Api } from "../local/api.ts";
import { type Customer, landingPage, messagePage, PLANS, pricingPage, signupPage, thanksPage, welcomePage } from "./pages.ts";
import { readCheckout, type Stripe, startCheckout } from "./payments.ts";

export type Shop = { url: string; trackerUrl: string; api: Api; stripe: Stripe };
type Visit = Shop & { customers: Map<string, Customer>; request: IncomingMessage; search: URLSearchParams; form: URLSearchParams };
type Answer = { status?: number; html: string } | { location: string };

const MAX_BODY = 10_000;

/** Listens on 127.0.0.1. */
export function openShop(shop: Shop & { port: number }): Promise<void> {
  const customers = new Map<string, Customer>();
  const server = createServer((request, response) => {
    void serve({ ...shop, customers }, request, response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(shop.port, "127.0.0.1", resolve);
  });
}

async function serve(shop: Omit<Visit, "request" | "search" | "form">, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let answer: Answer;
  try {
    const url = new URL(request.url ?? "/", shop.url);
    const handle = ROUTES[`${request.method} ${url.pathname}`];
    const form = new URLSearchParams(request.method === "POST" ? await readBody(request) : "");
    answer = handle === undefined ? notFound(shop) : await handle({ ...shop, request, search: url.searchParams, form });
  } catch (error) {
    console.error(request.method, request.url, error);
    answer = {
      status: 502,
      html: messagePage(shop.trackerUrl, { title: "That did not work", text: "Nothing was charged twice. Please try again." }),
    };
  }
  if ("location" in answer) response.writeHead(303, { location: answer.location }).end();
  else response.writeHead(answer.status ?? 200, HTML).end(answer.html);
}

const HTML = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "referrer-policy": "strict-origin-when-cross-origin",
};

const ROUTES: Record<string, (visit: Visit) => Promise<Answer> | Answer> = {
  "GET /": ({ trackerUrl }) => ({ html: landingPage(trackerUrl) }),
  "GET /pricing": ({ trackerUrl }) => ({ html: pricingPage(trackerUrl) }),
  "GET /signup": ({ trackerUrl }) => ({ html: signupPage(trackerUrl, null) }),
  "POST /signup": signUp,
  "GET /welcome": welcome,
  "POST /checkout": checkOut,
  "GET /thanks": thank,
};

const notFound = ({ trackerUrl }: Pick<Shop, "trackerUrl">): Answer => ({
  status: 404,
  html: messagePage(trackerUrl, { title: "Nothing here", text: "There is no such page." }),
});

/** The form's hidden field, which the tracker fills; else the cookie, where the programme runs on the shop's own site. */
function clickOf({ form, request }: Visit): string | null {
  const cookie = /(?:^|;\s*)trb=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  return form.get("trb") || cookie || null;
}

async function signUp(visit: Visit): Promise<Answer> {
  const { api, customers, form, trackerUrl } = visit;
  const [name, email] = [(form.get("name") ?? "").trim().slice(0, 100), (form.get("email") ?? "").trim().toLowerCase().slice(0, 200)];
  if (name === "" || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    return { status: 400, html: signupPage(trackerUrl, "Please tell us your name and an e-mail address.") };
  }
  const customer = [...customers.values()].find((one) => one.email === email) ?? {
    id: `ink_${randomBytes(8).toString("hex")}`,
    name,
    email,
  };
  const click = clickOf(visit);
  await api.post("/v1/track/signup", { customer: { externalId: customer.id, email, name }, ...(click === null ? {} : { click }) });
  customers.set(customer.id, customer);
  return { location: `/welcome?customer=${customer.id}` };
}

function welcome({ customers, search, trackerUrl }: Visit): Answer {
  const customer = customers.get(search.get("customer") ?? "");
  return customer === undefined ? { location: "/signup" } : { html: welcomePage(trackerUrl, customer) };
}

async function checkOut(visit: Visit): Promise<Answer> {
  const customer = visit.customers.get(visit.form.get("customer") ?? "");
  const plan = PLANS.find(({ id }) => id === visit.form.get("plan"));
  if (customer === undefined || plan === undefined) return { location: "/pricing" };
  const session = await startCheckout(visit.stripe, { customer, plan, click: clickOf(visit), shopUrl: visit.url });
  return { location: session.url ?? "/pricing" };
}

/** The sale is not the shop's to report: Stripe tells the programme of the payment by itself, with the click and the customer in it. */
async function thank({ search, stripe, trackerUrl }: Visit): Promise<Answer> {
  const session = await readCheckout(stripe, search.get("session") ?? "");
  const { payment_intent: payment } = session;
  if (session.payment_status !== "paid" || payment === null) return { location: "/pricing" };
  return { html: thanksPage(trackerUrl, { amountMinor: session.amount_total, order: payment }) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BODY) throw new Error("the form is too large");
  }
  return text;
}
