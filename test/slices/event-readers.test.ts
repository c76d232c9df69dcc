/** What partners read in the event log: what is about them, as the API would show it to them, and nothing more. */
import { afterEach, describe, expect, it } from "vitest";
import type { Partner } from "../../src/partners/index.ts";
import { DEFAULT_TERMS } from "../../src/program/index.ts";
import { api, partnerKey } from "../support/api.ts";
import { publishTerms } from "../support/seed.ts";
import { partnerWithLink } from "../support/story.ts";
import { tokenOf } from "../support/tokens.ts";
import { refundOf, sale, track, unique } from "../support/track.ts";

const eventsOf = async (partner: Partner, type: string) =>
  (await api(`/v1/events?type=${type}&limit=100`, { key: await partnerKey(partner.id) })).body.data;

/** A partner who sells to itself; and its flag. */
async function flagged() {
  const name = unique("ada");
  const { partner, link } = await partnerWithLink({ email: `${name}@shop.dev` });
  const customer = { externalId: unique("user"), email: `${name}+mine@shop.dev` };
  const sold = sale({ customer, click: tokenOf(link) });
  const { body } = await track("sale", sold);
  const [flag] = (await api(`/v1/fraud/flags?conversionId=${body.conversion.id}`)).body.data;
  return { partner, flag, sold, conversion: body.conversion };
}

describe("the event log tells a partner", () => {
  afterEach(() => publishTerms());

  it("of a flag what the API shows of it: neither score nor figures nor who decided", async () => {
    const { partner, flag } = await flagged();
    await api(`/v1/fraud/flags/${flag.id}/clear`, { body: { reason: "known to us" } });
    const shown = (await api(`/v1/fraud/flags/${flag.id}`, { key: await partnerKey(partner.id) })).body;
    const [raised, ...others] = await eventsOf(partner, "fraud.flagged");
    expect(others).toEqual([]);
    expect(raised.data).toEqual({ ...shown, status: "open", resolvedAt: null });
    expect(raised.data).toMatchObject({ score: null, signals: [{ id: "self_referral", score: null, reason: null, inputs: null }] });
    expect((await eventsOf(partner, "fraud.cleared")).map((event: { data: unknown }) => event.data)).toEqual([shown]);
    const owners = (await api("/v1/events?type=fraud.cleared&limit=100")).body.data;
    expect(owners.at(-1).data).toMatchObject({ id: flag.id, score: 90, resolution: { reason: "known to us" } });
  });

  it("nothing of what is only noted", async () => {
    await publishTerms({ fraud: { ...DEFAULT_TERMS.fraud, holdScore: null } });
    const { partner, flag } = await flagged();
    expect(flag.action).toBe("note");
    expect(await eventsOf(partner, "fraud.*")).toEqual([]);
  });

  it("of a refund of its sale, and not of others' sales", async () => {
    const [mine, other] = [await flagged(), await flagged()];
    const { refund } = (await track("refund", refundOf(mine.sold.externalId, 4_000))).body;
    expect(await eventsOf(mine.partner, "sale.refunded")).toMatchObject([{ data: { ...refund, partnerIds: [mine.partner.id] } }]);
    expect(await eventsOf(other.partner, "sale.refunded")).toEqual([]);
  });
});
