/** What an owner's journey starts from: partners, a payout by hand, a case of fraud, and somewhere for webhooks to go. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { api, makePartner, programme } from "./shopper.ts";

const BOT = "Googlebot/2.1 (+http://www.google.com/bot.html)";
const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36";

type Received = { id: string; type: string };
export type Endpoint = { url: string; received: Received[]; close: () => void };

/** Takes what webhooks send, and keeps it. */
export async function startEndpoint(): Promise<Endpoint> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (text) => (body += String(text)));
    request.on("end", () => {
      received.push(JSON.parse(body) as Received);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received, close: () => server.close() };
}

/** A sale of a customer that clicked with this agent. */
async function sell(slug: string, { agent, externalId }: { agent: string; externalId: string }): Promise<string> {
  const response = await fetch(`${programme.apiUrl}/${slug}`, { redirect: "manual", headers: { "User-Agent": agent } });
  const click = new URL(response.headers.get("location") ?? "").searchParams.get("trb") ?? "";
  const { commissions } = await api.post<{ commissions: { id: string }[] }>("/v1/track/sale", {
    externalId,
    customer: { externalId: `customer of ${externalId}` },
    amountMinor: 20_000,
    currency: "USD",
    click,
  });
  const [commission] = commissions;
  if (commission === undefined) throw new Error("the sale earned nothing");
  return commission.id;
}

/** Names that no other test has: the programme is all tests'. */
const named = (name: string): string => `${name} ${process.pid}`;

export type Cast = {
  seller: { id: string; name: string };
  suspect: { id: string; name: string; commissionId: string };
  payee: { id: string; name: string };
};

/** The seller is in tier 4, because no other test's partner is; who is paid in a currency of its own shares a run with nobody. */
export async function prepareCast(currency: string): Promise<Cast> {
  const seller = { ...(await makePartner(named("Selma Seller"))), name: named("Selma Seller") };
  await api.patch(`/v1/partners/${seller.id}`, { tier: "tier4" });
  await sell(seller.slug, { agent: AGENT, externalId: `sold-${seller.slug}` });
  const suspect = { ...(await makePartner(named("Sid Suspect"))), name: named("Sid Suspect") };
  const commissionId = await sell(suspect.slug, { agent: BOT, externalId: `sold-${suspect.slug}` });
  const payee = { ...(await makePartner(named("Petra Payee"))), name: named("Petra Payee") };
  await api.post("/v1/payout-methods", {
    partnerId: payee.id,
    type: "manual",
    currency,
    label: "Bank",
    details: { iban: "DE02120300000000202051" },
  });
  await api.post("/v1/commissions", { partnerId: payee.id, amountMinor: 12_345, currency, reason: "A prize" });
  return { seller, suspect: { ...suspect, commissionId }, payee };
}

export const applicant = { name: named("Anna Applicant"), email: `anna-${process.pid}-${Date.now().toString(36)}@partners.example` };
