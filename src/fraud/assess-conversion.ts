/**
 * Handles a recorded signup or sale, before it is settled: judges each partner's share once, keeps what was decided, and holds
 * or rejects what the terms say. Law: the first judgement stands and is applied again until it is done; a click that has not
 * landed yet is waited for by the cron, never by the report.
 */
import type { Ctx } from "../context.ts";
import { type ConversionRow, findConversion } from "../conversions/index.ts";
import type { FactOf } from "../facts.ts";
import { MINUTE } from "../lib/time.ts";
import { commit, won } from "../outbox.ts";
import { getTermsVersion, type Terms } from "../program/index.ts";
import type { Evidence } from "./contract.ts";
import { listClearedKinds } from "./flag-store.ts";
import { type Gathered, gatherEvidence, type Share } from "./gather-evidence.ts";
import { isDisposable } from "./identity.ts";
import { noteOwnPurchase } from "./note-origin.ts";
import { raiseFlag, rejectShares } from "./raise-flag.ts";
import { judge, tellsOfOthers } from "./rules.ts";
import { isMismatch } from "./signals.ts";
import { type AssessmentRow, askAgain, findAssessment, insertAssessment } from "./store.ts";

/** When a click that has not landed is looked for again. */
const CLICK_WAIT = MINUTE;
/** Days around a conversion in which others are looked at again after it. */
const RELATED_DAYS = 7;

export async function assessConversion(ctx: Ctx, fact: FactOf<"signup.recorded" | "sale.recorded">): Promise<void> {
  const { conversion, rows } = await assessShares(ctx, fact);
  // Part of a conversion is never rejected: what is left would have to be split anew. It is held; so is what a later look found.
  if (rows.length > 0 && rows.every((row) => row.verdict.action === "reject" && row.rounds === 0))
    return rejectShares(ctx, { conversion, rows });
  for (const row of rows) await raiseFlag(ctx, { row, revisions: conversion.revisions, isLate: false });
}

/** The judgements of a conversion's shares as it now is; those that were made before stand. */
export async function assessShares(
  ctx: Ctx,
  fact: FactOf<"signup.recorded" | "sale.recorded" | "conversion.reattributed">,
): Promise<{ conversion: ConversionRow; rows: AssessmentRow[] }> {
  const conversion = await findConversion(ctx, fact.data.id);
  if (conversion === null) throw new Error(`the conversion ${fact.data.id} of fact ${fact.id} is not there`);
  const { terms } = await getTermsVersion(ctx, conversion.termsVersion);
  if (terms.fraud.enabled) await noteOwnPurchase(ctx, conversion);
  const rows: AssessmentRow[] = [];
  // Nothing is assessed where fraud is off; what attribution holds is shown all the same.
  if (!terms.fraud.enabled && conversion.holds.length === 0) return { conversion, rows };
  for (const share of conversion.shares) rows.push(await assessShare(ctx, { conversion, share, fraud: terms.fraud }));
  return { conversion, rows };
}

type Assessing = { conversion: ConversionRow; share: Share; fraud: Terms["fraud"] };

async function assessShare(ctx: Ctx, input: Assessing): Promise<AssessmentRow> {
  const key = { conversionId: input.conversion.id, partnerId: input.share.partnerId };
  const known = await findAssessment(ctx, key);
  if (known !== null) return known;
  const row = await judgeShare(ctx, { ...input, rounds: 0 });
  const [inserted] = await commit(ctx, [insertAssessment(ctx, row)]);
  // Of two at once the first stands.
  const stored = won(inserted) ? row : ((await findAssessment(ctx, key)) ?? row);
  await lookAround(ctx, stored);
  return stored;
}

/** The judgement of a share with what is known now. */
export async function judgeShare(ctx: Pick<Ctx, "db" | "now">, input: Assessing & { rounds: number }): Promise<AssessmentRow> {
  const { conversion, share, fraud, rounds } = input;
  const { customerId } = conversion;
  const [gathered, cleared] = await Promise.all([
    gatherEvidence(ctx, { conversion, share }),
    listClearedKinds(ctx, { customerId, partnerId: share.partnerId }),
  ]);
  const verdict = judge(gathered.evidence, { fraud, cleared });
  return {
    conversionId: conversion.id,
    partnerId: share.partnerId,
    ...kept(gathered, fraud),
    ...whenAgain(ctx, gathered),
    verdict,
    rounds,
  };
}

/** What is kept of a conversion as evidence for others. */
function kept({ evidence }: Gathered, fraud: Terms["fraud"]) {
  const { customerId, customerEmail, occurredAt, click, isFirst } = evidence;
  return {
    customerId,
    occurredAt,
    address: click?.address ?? null,
    fingerprint: click?.fingerprint ?? null,
    delayMs: delayOf(evidence),
    isFirst,
    isMismatch: isMismatch(evidence),
    isDisposable: customerEmail !== null && isDisposable(customerEmail, fraud.rules.disposable_email?.domains ?? []),
  };
}

const delayOf = ({ click, occurredAt }: Evidence): number | null => (click === null ? null : occurredAt - click.at);

const whenAgain = (ctx: Pick<Ctx, "now">, { isComplete }: Gathered) => ({
  assessedAt: ctx.now(),
  againAt: isComplete ? null : ctx.now() + CLICK_WAIT,
});

/** What is found here may say something of those before it, which were judged knowing less. */
export async function lookAround(ctx: Pick<Ctx, "db" | "now">, row: AssessmentRow): Promise<void> {
  if (!tellsOfOthers(row.verdict)) return;
  await commit(ctx, [askAgain(ctx, { partnerId: row.partnerId, at: row.occurredAt, now: ctx.now(), days: RELATED_DAYS })]);
}
