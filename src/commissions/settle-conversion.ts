/**
 * Handles a recorded signup or sale: awards each share in its partner's account, then applies every refund and dispute of
 * the sale there. Every command is idempotent, so it is told again whenever anything failed.
 */

import { findClick } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import {
  type ConversionRow,
  findConversion,
  findCustomerAge,
  findReattributions,
  findTakenBack,
  holdsOf,
  revisionIn,
} from "../conversions/index.ts";
import type { FactOf } from "../facts.ts";
import type { Refusal, Result } from "../lib/result.ts";
import { findLinksByIds } from "../links/index.ts";
import { listPartnersAt, type Partner } from "../partners/index.ts";
import { getTermsVersion, type TermsVersion } from "../program/index.ts";
import { freezeInputs } from "./freeze-inputs.ts";

type Needs = Pick<Ctx, "db" | "account">;

export async function settleConversion(ctx: Needs, fact: FactOf<"signup.recorded" | "sale.recorded">): Promise<void> {
  const conversion = await findConversion(ctx, fact.data.id);
  if (conversion === null) throw new Error(`the conversion ${fact.data.id} of fact ${fact.id} is not there`);
  await settle(ctx, conversion);
}

/** Brings every account that has a share to what the conversion and its refunds say; or those of some partners only. */
export async function settle(ctx: Needs, conversion: ConversionRow, only?: ReadonlySet<string>): Promise<void> {
  const due = [...conversion.shares.entries()].filter(([, { partnerId }]) => only?.has(partnerId) !== false);
  if (due.length === 0) return;
  const [awards, { refunds, disputes }] = await Promise.all([
    Promise.all(due.map(([position]) => awardOf(ctx, conversion, { position }))),
    conversion.type === "sale" ? findTakenBack(ctx, conversion) : { refunds: [], disputes: [] },
  ]);
  for (const [n, [, { partnerId }]] of due.entries()) {
    const account = ctx.account(partnerId);
    const revision = revisionIn(conversion, partnerId);
    const award = awards[n];
    if (award === undefined) continue;
    expectDone(await account.award({ ...award, revision }));
    for (const { id: refundId, appliedMinor, occurredAt } of refunds) {
      if (appliedMinor > 0)
        expectDone(await account.refund({ refundId, conversionId: conversion.id, amountMinor: appliedMinor, occurredAt, revision }));
    }
    for (const dispute of disputes) expectDone(await account.dispute({ ...disputeOf(conversion, dispute), revision }));
  }
}

type Award = Parameters<ReturnType<Ctx["account"]>["award"]>[0];

/** What the share at a position earns by, as things stand now: its partner's and its link's own rate, its tier at `tierAt`. */
export async function awardOf(
  ctx: Pick<Ctx, "db">,
  conversion: ConversionRow,
  { position, tierAt }: { position: number; tierAt?: number },
): Promise<Award> {
  const share = conversion.shares[position];
  if (share === undefined) throw new Error(`${conversion.id} has no share at ${position}`);
  const { partnerId, linkId, clickId } = share;
  const at = tierAt ?? (await findTierTime(ctx, conversion, partnerId));
  const [version, [partner], links, customerAgeDays, country] = await Promise.all([
    getTermsVersion(ctx, conversion.termsVersion),
    listPartnersAt(ctx, [partnerId], at),
    findLinksByIds(ctx, linkId === null ? [] : [linkId]),
    findCustomerAge(ctx, conversion),
    findCountry(ctx, conversion, clickId),
  ]);
  if (partner === undefined) throw new Error(`the partner ${partnerId} of ${conversion.id} is not there`);
  const plan = await findPlan(ctx, partner, version);
  const isPinned = partner.termsVersion !== null;
  const linkRateBps = links[0]?.rateBps ?? null;
  const facts = { customerId: conversion.customerId, linkRateBps, partnerRateBps: partner.rateBps, country, customerAgeDays, isPinned };
  const weightsBps = conversion.shares.map((each) => each.weightBps);
  return {
    conversionId: conversion.id,
    occurredAt: conversion.occurredAt,
    holdDays: version.terms.holdDays,
    holds: holdsOf(conversion.holds, partnerId),
    inputs: freezeInputs(conversion, { weightsBps, position, tier: partner.tier, facts }, plan),
  };
}

/** The tier that counts is that of the conversion's recording, or of the last time that its owner had it computed again. */
async function findTierTime(ctx: Pick<Ctx, "db">, conversion: ConversionRow, partnerId: string): Promise<number> {
  const awarded = revisionIn(conversion, partnerId);
  if (awarded === 0) return conversion.createdAt;
  const recomputed = (await findReattributions(ctx, conversion.id)).filter(
    ({ revision, before }) => before.recomputed === partnerId && revision <= awarded,
  );
  return recomputed.at(-1)?.at ?? conversion.createdAt;
}

/** The terms whose plan pays the partner: those it is pinned to, else those in force when the conversion occurred. */
const findPlan = async (ctx: Pick<Ctx, "db">, { termsVersion }: Partner, version: TermsVersion): Promise<TermsVersion> =>
  termsVersion === null || termsVersion === version.version ? version : await getTermsVersion(ctx, termsVersion);

/** The customer's country as the integrator says it, else where the click came from; null where nobody knows. */
async function findCountry(ctx: Pick<Ctx, "db">, { type, metadata }: ConversionRow, clickId: string | null): Promise<string | null> {
  const told = metadata?.["country"];
  if (typeof told === "string" && /^[A-Z]{2}$/.test(told)) return told;
  return type === "signup" || clickId === null ? null : ((await findClick(ctx, clickId))?.country ?? null);
}

/** A dispute as an account is told of it; what of it is above the sale the account leaves out. */
const disputeOf = (
  conversion: Pick<ConversionRow, "id" | "amountMinor">,
  dispute: Awaited<ReturnType<typeof findTakenBack>>["disputes"][number],
): Parameters<ReturnType<Ctx["account"]>["dispute"]>[0] => ({
  disputeId: dispute.id,
  conversionId: conversion.id,
  amountMinor: dispute.amountMinor,
  status: dispute.status,
  openedAt: dispute.occurredAt,
  occurredAt: dispute.closedAt ?? dispute.occurredAt,
});

/** An account has no reason to refuse these: a refusal is a failure, and the fact stays open where it is seen. */
export function expectDone(result: Result<unknown>): void {
  if (!result.ok) throw new Error(describe(result.refusal));
}

const describe = ({ code, detail }: Refusal): string => `the account refused: ${code}, ${detail}`;
