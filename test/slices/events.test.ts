/** The event log through the API: every change once, without gaps, in order, to whom it concerns; and enough to rebuild the balances. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Balance, Entry } from "../../src/accounts/contract.ts";
import { afterMove, type Balances, EMPTY_BALANCES } from "../../src/accounts/rules.ts";
import type { Partner } from "../../src/partners/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { addManualMethod, fundedPartner, requestPayout } from "../support/money.ts";
import { publishTerms, seedPartner } from "../support/seed.ts";
import { tokenOf } from "../support/tokens.ts";
import { makeLink, refundOf, sale, track } from "../support/track.ts";

type Event = { id: string; type: string; sequence: number; timestamp: string; data: Record<string, never> };

async function readLog(query = "", key?: string): Promise<Event[]> {
  const events: Event[] = [];
  for (let after = 0; ; ) {
    const { status, body } = await api(`/v1/events?limit=100&after=${after}${query}`, key === undefined ? {} : { key });
    expect(status, JSON.stringify(body)).toBe(200);
    events.push(...body.data);
    if (body.data.length < 100) return events;
    after = body.data.at(-1).sequence;
  }
}

/** A sale, a refund, a payout and an adjustment of one partner. */
async function live(): Promise<Partner> {
  await publishTerms({ holdDays: 0 });
  const partner = await fundedPartner(7_000);
  const link = await makeLink(partner);
  await addManualMethod(partner);
  const sold = sale({ click: tokenOf(link), amountMinor: 120_000 });
  await track("sale", sold);
  await track("refund", refundOf(sold.externalId, 20_000));
  const { body } = await requestPayout(partner, 9_000);
  await api(`/v1/payouts/${body.id}/mark-paid`, { method: "POST" });
  return partner;
}

describe("the event log", () => {
  test("has every change once, in order, without a gap, whatever happens at once", async () => {
    await Promise.all([live(), live(), live()]);
    const events = await readLog();
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const { n } = (await env.DB.prepare("select count(*) as n from outbox").first<{ n: number }>()) ?? { n: 0 };
    expect(events).toHaveLength(n);
    const types = new Set(events.map(({ type }) => type));
    for (const type of [
      "partner.approved",
      "link.created",
      "sale.recorded",
      "sale.refunded",
      "commission.earned",
      "commission.reversed",
      "payout.requested",
      "payout.paid",
      "account.posted",
    ]) {
      expect(types, type).toContain(type);
    }
  });

  test("tells a sale before its commission, and a commission before its payout", async () => {
    const partner = await live();
    const types = (await readLog(`&partnerId=${partner.id}`)).map(({ type }) => type);
    const places = ["sale.recorded", "commission.earned", "payout.requested", "payout.approved", "payout.paid"].map((type) =>
      types.indexOf(type),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(-1);
  });

  test("is enough for a consumer of account.posted to rebuild balances equal to the accounts'", async () => {
    const partner = await live();
    const books = new Map<string, Balances>();
    let seq = 0;
    for (const { data } of await readLog(`&partnerId=${partner.id}&type=account.posted`)) {
      for (const entry of (data as unknown as { entries: Entry[] }).entries) {
        expect(entry.seq).toBe(seq + 1);
        seq = entry.seq;
        books.set(entry.currency, afterMove(books.get(entry.currency) ?? EMPTY_BALANCES, { ...entry, part: "" }));
      }
    }
    const [balance] = (await api<{ balances: Balance[] }>(`/v1/partners/${partner.id}/balance`)).body.balances;
    const { available, in_flight, paid, pending, held, receivable } = books.get("USD") ?? EMPTY_BALANCES;
    expect(balance).toEqual({
      currency: "USD",
      pendingMinor: pending,
      heldMinor: held,
      availableMinor: available,
      inFlightMinor: in_flight,
      paidMinor: paid,
      receivableMinor: receivable,
    });
  });

  test("shows a partner what is about it, of a shared sale its own share, and nothing of others", async () => {
    await publishTerms({ attribution: { model: "linear", windowDays: 30, halfLifeDays: 7 } });
    const [ada, bob] = [await live(), await live()];
    const events = await readLog("", await partnerKey(ada.id));
    expect(events.length).toBeGreaterThan(5);
    expect(JSON.stringify(events)).not.toContain(bob.id);
    expect(await readLog(`&partnerId=${bob.id}`, await partnerKey(ada.id))).toEqual([]);
  });

  test("is read by type and by family", async () => {
    await live();
    expect(new Set((await readLog("&type=payout.*")).map(({ type }) => type.split(".")[0]))).toEqual(new Set(["payout"]));
    expect(new Set((await readLog("&type=payout.paid")).map(({ type }) => type))).toEqual(new Set(["payout.paid"]));
  });

  test("answers a reader that waits as soon as there is something, and with nothing when the wait is over", async () => {
    const last = (await readLog()).at(-1)?.sequence ?? 0;
    const waiting = api(`/v1/events?after=${last}&wait=20`);
    const partner = await seedPartner();
    const { body } = await waiting;
    expect(body.data[0]).toMatchObject({ sequence: last + 1, type: "partner.approved", data: { id: partner.id } });
    const { body: nothing } = await api(`/v1/events?after=${last + 1_000}&wait=1`);
    expect(nothing).toEqual({ data: [], nextCursor: null });
  });

  test("is read backwards from its end, page by page, to the same events, without waiting", async () => {
    const partner = await live();
    const forwards = await readLog(`&partnerId=${partner.id}`);
    const backwards: Event[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await api(`/v1/events?order=newest&wait=20&limit=3&partnerId=${partner.id}${page}`);
      expect(body.data.length).toBeLessThanOrEqual(3);
      backwards.push(...body.data);
      cursor = body.nextCursor;
    }
    expect(backwards.toReversed()).toEqual(forwards);
    const last = forwards.at(-1)?.sequence ?? 0;
    expect((await api(`/v1/events?order=newest&after=${last}&partnerId=${partner.id}`)).body.data).toEqual([]);
  });

  test.each(["order=up", "after=-1", "after=x", "wait=26", "wait=-1", "cursor=%00", "unknown=1"])("refuses %s", async (query) => {
    expect((await api(`/v1/events?${query}`)).body.code).toBe("invalid_request");
  });
});
