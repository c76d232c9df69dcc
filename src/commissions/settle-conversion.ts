/**
 * Handles a recorded signup or sale: awards each share in its partner's account, then applies every refund and dispute of
 * the sale there. Every command is idempotent, so it is told again whenever anything failed.
 */

import type { Ctx } from "../context.ts";
import { type ConversionRow, findAppliedRefunds, findConversion, findDisputes, holdsOf, revisionIn } from "../conversions/index.ts";
import type { FactOf } from "../facts.ts";
import type { Refusal, Result } from "../lib/result.ts";
import { findLinksByIds } from "../links/index.ts";
import { listPartnersAt, type Partner } from "../partners/index.ts";
import { getTermsVersion, type TermsVersion } from "../program/index.ts";

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
  const [version, partners, links, refunds, disputes] = await Promise.all([
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
  ]);
  for (const [position, share] of shares.entries()) {
    if (only?.has(share.partnerId) === false) continue;
    const partner = partners.find((each) => each.id === share.partnerId);
    if (partner === undefined) throw new Error(`the partner ${share.partnerId} of ${conversion.id} is not there`);
    const linkRateBps = links.find((link) => link.id === share.linkId)?.rateBps ?? null;
    const account = ctx.account(share.partnerId);
    const revision = revisionIn(conversion, share.partnerId);
    expectDone(await account.award({ ...awardOf(conversion, { position, version, partner, linkRateBps }), revision }));
    for (const { id: refundId, appliedMinor, occurredAt } of refunds) {
      if (appliedMinor > 0)
        expectDone(await account.refund({ refundId, conversionId: conversion.id, amountMinor: appliedMinor, occurredAt, revision }));
    }
    for (const dispute of disputes) expectDone(await account.dispute({ ...disputeOf(conversion, dispute), revision }));
  }
}

type Settled = { position: number; version: TermsVersion; partner: Partner; linkRateBps: number | null };
type Award = Parameters<ReturnType<Ctx["account"]>["award"]>[0];

/** What a share earns by: the link's own rate, else the partner's own, else its tier's; all else is the terms'. */
function awardOf(conversion: ConversionRow, { position, version, partner, linkRateBps }: Settled): Award {
  const { terms } = version;
  const tier = terms.tiers[partner.tier];
  const [rateBps, rateSource] =
    linkRateBps !== null
      ? ([linkRateBps, "link"] as const)
      : partner.rateBps !== null
        ? ([partner.rateBps, "partner"] as const)
        : ([tier.rateBps, "tier"] as const);
  const { currency, volume, flatPerSaleMinor, capMinor, minimumSaleMinor } = terms;
  return {
    conversionId: conversion.id,
    occurredAt: conversion.occurredAt,
    holdDays: terms.holdDays,
    holds: holdsOf(conversion.holds, partner.id),
    inputs: {
      type: conversion.type === "signup" ? "signup" : conversion.kind === "recurring" ? "recurring" : "sale",
      currency: conversion.currency ?? currency,
      saleAmountMinor: conversion.amountMinor,
      weightsBps: conversion.shares.map((share) => share.weightBps),
      position,
      termsVersion: version.version,
      tier: partner.tier,
      rateBps,
      rateSource,
      terms: { currency, volume, flatPerSaleMinor, capMinor, minimumSaleMinor, signupBonusMinor: tier.signupBonusMinor },
    },
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
