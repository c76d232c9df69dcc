/** Conversions and commissions are compared: what real time missed is settled and told, what does not agree is told once and left. */
import { env } from "cloudflare:workers";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { api, partnerKey } from "../support/api.ts";
import { expectBooksToHold } from "../support/money.ts";
import { followLink, partnerWithLink, runCron } from "../support/story.ts";
import { count, sale, track } from "../support/track.ts";

const DAY = 86_400_000;
let clock = Date.now();
const daily = async () => {
  clock += DAY;
  vi.setSystemTime(clock);
  await runCron("0 0 * * *", clock);
};
const findingsOf = async (subject: string) =>
  (await api(`/v1/findings?subject=${subject}`)).body.data.map(({ kind, detail }: Record<string, string>) => ({ kind, detail }));
const alertsAbout = (subject: string) =>
  count("select count(*) as n from outbox where fact ->> '$.type' = 'ops.alert' and fact ->> '$.data.subject' = ?", subject);

async function sold() {
  const { partner, link } = await partnerWithLink();
  const { token } = await followLink(link);
  const { body } = await track("sale", sale({ click: token }));
  return { partner, id: body.conversion.id as string, commissionId: body.commissions[0].id as string };
}

beforeEach(() => {
  clock += DAY;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
});
afterAll(() => void vi.useRealTimers());

describe("the reconciliation", () => {
  it("finds nothing where every share has its commission", async () => {
    const { partner, id } = await sold();
    await daily();
    expect([await findingsOf(id), await findingsOf(partner.id)]).toEqual([[], []]);
  });

  it("settles what was never settled, and tells it", async () => {
    const { partner, id } = await sold();
    const other = await partnerWithLink();
    // As if the sale had been another partner's, and its handler had never run.
    await env.DB.prepare("delete from commissions where conversion_id = ?").bind(id).run();
    await env.DB.prepare("update conversions set shares = replace(shares, ?, ?) where id = ?").bind(partner.id, other.partner.id, id).run();
    await daily();
    expect(await findingsOf(id)).toMatchObject([{ kind: "caught_up" }]);
    expect((await api(`/v1/commissions?partnerId=${other.partner.id}`)).body.data).toMatchObject([
      { conversionId: id, amountMinor: 1_000 },
    ]);
    await expectBooksToHold(other.partner);
    await daily();
    expect(await findingsOf(id)).toHaveLength(1);
  });

  it("tells of a projection that lost a row once, and does not patch it", async () => {
    const { partner, id, commissionId } = await sold();
    await env.DB.prepare("delete from commissions where id = ?").bind(commissionId).run();
    await daily();
    await daily();
    expect((await findingsOf(id)).map(({ kind }: { kind: string }) => kind).sort()).toEqual(["caught_up", "commission_missing"]);
    expect(await findingsOf(partner.id)).toMatchObject([{ kind: "account_differs" }]);
    expect([await alertsAbout(id), await alertsAbout(partner.id)]).toEqual([2, 1]);
    expect(await count("select count(*) as n from commissions where id = ?", commissionId)).toBe(0);
    expect((await api("/v1/findings", { key: await partnerKey(partner.id) })).status).toBe(403);
  });

  it("tells of a commission without a share", async () => {
    const { partner, id } = await sold();
    const other = await partnerWithLink();
    await env.DB.prepare("update commissions set partner_id = ? where conversion_id = ?").bind(other.partner.id, id).run();
    await daily();
    const kinds = (await findingsOf(id)).map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["commission_missing", "commission_without_share"]));
    expect((await findingsOf(id)).map(({ detail }: { detail: string }) => detail).join()).toContain(other.partner.id);
    expect(await findingsOf(partner.id)).toMatchObject([{ kind: "account_differs" }]);
  });
});
