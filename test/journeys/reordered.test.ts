/** Late, repeated and reordered reports end where reports in order end: shares, money, bindings, books. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { DAY, toIso } from "../../src/lib/time.ts";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api } from "../support/api.ts";
import { balanceOf, expectBooksToHold } from "../support/money.ts";
import { seedPartner } from "../support/seed.ts";
import { newVisitor, tokenOf } from "../support/tokens.ts";
import { landClick } from "../support/touches.ts";
import { type Link, makeLink, track, unique } from "../support/track.ts";

type Report = { kind: "signup" | "sale" | "refund"; body: Record<string, unknown> };
type Story = { partners: Partner[]; reports: Report[]; customers: string[] };
let now: number;
const at = (daysAgo: number) => now - Math.round(daysAgo * DAY);

/**
 * Two customers of one visitor each, over three partners: clicks that landed 12, 9 and 3 days ago. One signs up by its token
 * and buys without one, the other buys by tokens of two partners; each sale is refunded in parts.
 */
async function tell(): Promise<Story> {
  const partners = [await seedPartner(), await seedPartner(), await seedPartner()];
  const links = (await Promise.all(partners.map((partner) => makeLink(partner)))) as [Link, Link, Link];
  const customers = [unique("user"), unique("user")] as const;
  const visitors = [newVisitor(), newVisitor()] as const;
  for (const visitor of visitors)
    for (const [n, daysAgo] of [12, 9, 3].entries()) await landClick(links[n] as Link, { visitor, at: at(daysAgo) });
  const click = (n: 0 | 1, link: Link, daysAgo: number) => tokenOf(link, { visitor: visitors[n], at: at(daysAgo) });
  const ids = Array.from({ length: 4 }, () => unique("inv"));
  const saleOf = (n: 0 | 1, id: number, fields: Record<string, unknown>): Report => ({
    kind: "sale",
    body: { externalId: ids[id], customer: { externalId: customers[n] }, currency: "USD", kind: "recurring", ...fields },
  });
  const refundOf = (id: number, amountMinor: number, daysAgo: number): Report => ({
    kind: "refund",
    body: { externalId: unique("ref"), saleExternalId: ids[id], amountMinor, occurredAt: toIso(at(daysAgo)) },
  });
  const reports: Report[] = [
    { kind: "signup", body: { customer: { externalId: customers[0] }, click: click(0, links[1], 8), occurredAt: toIso(at(8)) } },
    saleOf(0, 0, { amountMinor: 10_001, occurredAt: toIso(at(7)) }),
    saleOf(0, 1, { amountMinor: 7_777, occurredAt: toIso(at(2)), click: click(0, links[2], 2.5) }),
    saleOf(1, 2, { amountMinor: 1_003, occurredAt: toIso(at(6)), click: click(1, links[0], 6.5) }),
    saleOf(1, 3, { amountMinor: 9_999, occurredAt: toIso(at(1)), click: click(1, links[2], 1.5) }),
    refundOf(0, 3_333, 5),
    refundOf(0, 1, 4),
    refundOf(2, 502, 4),
    refundOf(3, 9_999, 0.5),
  ];
  return { partners, reports, customers: [...customers] };
}

/** What the reports have come to, with partners and conversions by their place in the story. */
async function outcomeOf({ partners, reports, customers }: Story) {
  const place = (partnerId: string) => partners.findIndex((partner) => partner.id === partnerId);
  const conversions = [];
  for (const { kind, body } of reports) {
    if (kind === "refund") continue;
    const externalId = kind === "signup" ? (body["customer"] as { externalId: string }).externalId : body["externalId"];
    const [conversion] = (await api(`/v1/conversions?externalId=${externalId}&type=${kind}`)).body.data;
    const { data } = (await api(`/v1/commissions?conversionId=${conversion.id}&limit=100`)).body;
    const net = [0, 0, 0];
    for (const each of data) net[place(each.partnerId)] = (net[place(each.partnerId)] ?? 0) + each.amountMinor - each.reversedMinor;
    const shares = conversion.shares.map((share: { partnerId: string; weightBps: number; amountMinor: number }) => [
      place(share.partnerId),
      share.weightBps,
      share.amountMinor,
    ]);
    conversions.push({ status: conversion.status, shares, net });
  }
  const bound = await Promise.all(
    customers.map(async (externalId) => (await api(`/v1/customers?externalId=${externalId}`)).body.data[0].partnerIds.map(place)),
  );
  return { conversions, bound, balances: await Promise.all(partners.map(balanceOf)) };
}

describe("the reports of a story", () => {
  beforeAll(async () => {
    now = Date.now();
    // No brackets: the order of one partner's sales in a month is the one thing that arrival decides. In force for long,
    // because terms cannot be published backwards.
    const terms = {
      ...DEFAULT_TERMS,
      volume: { ...DEFAULT_TERMS.volume, brackets: [] },
      attribution: { ...DEFAULT_TERMS.attribution, model: "linear" },
    };
    await env.DB.prepare("insert into terms_versions (version, effective_at, terms, published_at) values (1, 0, ?, 0)")
      .bind(JSON.stringify(terms))
      .run();
  });

  it("end in one state in whatever order they come, and however often", { timeout: 180_000 }, async () => {
    const inOrder = await tell();
    for (const { kind, body } of inOrder.reports) expect((await track(kind, body)).status).toBe(201);
    const expected = await outcomeOf(inOrder);
    expect(expected.bound).toEqual([
      [0, 1],
      [1, 0],
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(
          inOrder.reports.map((_, n) => n),
          { minLength: 9, maxLength: 9 },
        ),
        fc.array(fc.nat(8), { maxLength: 4 }),
        async (order, again) => {
          const story = await tell();
          for (const n of [...order, ...again]) {
            const { kind, body } = story.reports[n] as Report;
            const { status, body: answer } = await track(kind, body);
            expect([200, 201], JSON.stringify(answer)).toContain(status);
          }
          expect(await outcomeOf(story)).toEqual(expected);
          for (const partner of story.partners) await expectBooksToHold(partner);
        },
      ),
      { numRuns: 8, seed: 20_261_125, endOnFailure: true },
    );
  });
});
