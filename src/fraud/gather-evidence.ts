/**
 * Gathers what a partner's share of a conversion is judged by: the customer, the click as it landed, the partner's own traces,
 * and what was kept of its other conversions. Every read is bounded.
 */
import { findClickEvidence, measureCrowd } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import { type ConversionRow, findCustomerById, holdsOf } from "../conversions/index.ts";
import { listPartnersByIds } from "../partners/index.ts";
import { findPayoutPeers } from "../payouts/index.ts";
import type { ClickFacts, Evidence } from "./contract.ts";
import { addressKey } from "./identity.ts";
import { type Around, type History, listSameAddress, readHistory } from "./store.ts";

export type Share = ConversionRow["shares"][number];
export type Gathered = { evidence: Evidence /** The click, if there was one, has landed. */; isComplete: boolean };

export async function gatherEvidence(ctx: Pick<Ctx, "db">, input: { conversion: ConversionRow; share: Share }): Promise<Gathered> {
  const { conversion, share } = input;
  const { customerId, occurredAt, id } = conversion;
  const around: Around = { partnerId: share.partnerId, at: occurredAt, except: id };
  const [customer, click, peers, { recent, burst, isKnown, origins }] = await Promise.all([
    findCustomerById(ctx, customerId),
    findClickFacts(ctx, share),
    findPeers(ctx, share.partnerId),
    readHistory(ctx, { ...around, customerId }),
  ]);
  const address = click?.address ?? null;
  const [sameAddress, crowd] = await Promise.all([
    address === null ? [] : listSameAddress(ctx, { ...around, address }),
    click === null || share.clickId === null || share.linkId === null
      ? null
      : measureCrowd(ctx, { clickId: share.clickId, linkId: share.linkId, isTelling: (ip) => addressKey(ip) !== null }),
  ]);
  return {
    isComplete: share.clickId === null || click !== null,
    evidence: {
      customerId,
      customerEmail: customer?.email ?? null,
      occurredAt,
      country: countryOf(conversion),
      isFirst: !isKnown,
      isBot: holdsOf(conversion.holds, share.partnerId).includes("bot_agent"),
      partner: { ...peers, ...tracesOf(origins) },
      click,
      crowd,
      sameAddress,
      burst,
      recent,
    },
  };
}

export async function findClickFacts(ctx: Pick<Ctx, "db">, { clickId }: { clickId: string | null }): Promise<ClickFacts | null> {
  const row = clickId === null ? null : await findClickEvidence(ctx, clickId);
  if (row === null) return null;
  const { at, country, fingerprint, reason, referrer, query } = row;
  const address = addressKey(row.ip);
  // The fingerprint of an address that says nothing says nothing either.
  return { at, address, country: countryCode(country), fingerprint: address === null ? null : fingerprint, reason, referrer, query };
}

/** The partner's own address of mail, and those of whom it shares an account with. */
async function findPeers(ctx: Pick<Ctx, "db">, partnerId: string): Promise<Pick<Evidence["partner"], "email" | "payoutPeers">> {
  const partners = await listPartnersByIds(ctx, [partnerId, ...(await findPayoutPeers(ctx, partnerId))]);
  return {
    email: partners.find((partner) => partner.id === partnerId)?.email ?? "",
    payoutPeers: partners.filter((partner) => partner.id !== partnerId).map((partner) => partner.email),
  };
}

function tracesOf(origins: History["origins"]): Pick<Evidence["partner"], "addresses" | "fingerprints"> {
  const known = (texts: readonly string[]) => [...new Set(texts)].filter((text) => text !== "");
  return { addresses: known(origins.map(({ address }) => address)), fingerprints: known(origins.map(({ fingerprint }) => fingerprint)) };
}

/** Where the report says that its customer was: `metadata.country`. */
function countryOf({ metadata }: Pick<ConversionRow, "metadata">): string | null {
  const country = metadata?.["country"];
  return typeof country === "string" ? countryCode(country) : null;
}

/** Two letters that name a country; XX and T1 (Tor) name none. */
function countryCode(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? "";
  return /^[A-Z]{2}$/.test(code) && code !== "XX" ? code : null;
}
