/**
 * Handles a recorded signup or sale: awards each share in its partner's account, then applies every refund and dispute of
 * the sale there. Every command is idempotent, so it is told again whenever anything failed.
 */

import { findClick } from "../clicks/index.ts";
import type { Ctx } from "../context.ts";
import {
  type ConversionRow,
  findAppliedRefunds,
  findConversion,
  findCustomerAge,
  findDisputes,
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
  const { shares } = conversion;
  if (shares.length === 0 || only?.size === 0) return;
  const [version, partners, links, refunds, disputes, customerAgeDays] = await Promise.all([
    getTermsVersion(ctx, conversion.termsVersion),
    listPartnersAt(
      ctx,
      shares.map((share) => share.partnerId),
      conversion.createdAt,
    ),
    findLinksByIds(
      ctx,
      shares.flatMap((share) => share.linkId ?? []),
    ),
    conversion.type === "sale" ? findAppliedRefunds(ctx, conversion) : [],
    conversion.type === "sale" ? findDisputes(ctx, conversion) : [],
    findCustomerAge(ctx, conversion),
  ]);
  for (const [position, share] of shares.entries()) {
    if (only?.has(share.partnerId) === false) continue;
    const partner = partners.find((each) => each.id === share.partnerId);
    if (partner === undefined) throw new Error(`the partner ${share.partnerId} of ${conversion.id} is not there`);
    const linkRateBps = links.find((link) => link.id === share.linkId)?.rateBps ?? null;
    const account = ctx.account(share.partnerId);
    const revision = revisionIn(conversion, share.partnerId);
    const country = await findCountry(ctx, conversion, share.clickId);
    const plan = await findPlan(ctx, partner, version);
    const award = awardOf(conversion, { position, version, plan, partner, linkRateBps, country, customerAgeDays });
    expectDone(await account.award({ ...award, revision }));
    for (const { id: refundId, appliedMinor, occurredAt } of refunds) {
      if (appliedMinor > 0)
        expectDone(await account.refund({ refundId, conversionId: conversion.id, amountMinor: appliedMinor, occurredAt, revision }));
    }
    for (const dispute of disputes) expectDone(await account.dispute({ ...disputeOf(conversion, dispute), revision }));
  }
}

/** The terms whose plan pays the partner: those it is pinned to, else those in force when the conversion occurred. */
const findPlan = async (ctx: Needs, { termsVersion }: Partner, version: TermsVersion): Promise<TermsVersion> =>
  termsVersion === null || termsVersion === version.version ? version : await getTermsVersion(ctx, termsVersion);

/** The customer's country as the integrator says it, else where the click came from; null where nobody knows. */
async function findCountry(ctx: Needs, { type, metadata }: ConversionRow, clickId: string | null): Promise<string | null> {
  const told = metadata?.["country"];
  if (typeof told === "string" && /^[A-Z]{2}$/.test(told)) return told;
  return type === "signup" || clickId === null ? null : ((await findClick(ctx, clickId))?.country ?? null);
}

type Settled = {
  position: number;
  /** In force when the conversion occurred: it says how long the commission is held. */
  version: TermsVersion;
  plan: TermsVersion;
  partner: Partner;
  linkRateBps: number | null;
  country: string | null;
  customerAgeDays: number;
};
type Award = Parameters<ReturnType<Ctx["account"]>["award"]>[0];

function awardOf(conversion: ConversionRow, settled: Settled): Award {
  const { position, version, plan, partner, linkRateBps, country, customerAgeDays } = settled;
  const isPinned = partner.termsVersion !== null;
  const facts = { customerId: conversion.customerId, linkRateBps, partnerRateBps: partner.rateBps, country, customerAgeDays, isPinned };
  const weightsBps = conversion.shares.map((share) => share.weightBps);
  return {
    conversionId: conversion.id,
    occurredAt: conversion.occurredAt,
    holdDays: version.terms.holdDays,
    holds: holdsOf(conversion.holds, partner.id),
    inputs: freezeInputs(conversion, { weightsBps, position, tier: partner.tier, facts }, plan),
  };
}

/** A dispute as an account is told of it; what of it is above the sale the account leaves out. */
const disputeOf = (
  conversion: Pick<ConversionRow, "id" | "amountMinor">,
  dispute: Awaited<ReturnType<typeof findDisputes>>[number],
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
