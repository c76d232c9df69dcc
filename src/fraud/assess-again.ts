/**
 * Five-minute job: judges again what was judged knowing less, because the click had not landed or because later conversions
 * told something of it. Bounded a run; a click that has not landed after a day is not waited for any more.
 */
import type { Ctx } from "../context.ts";
import { type ConversionRow, findConversion } from "../conversions/index.ts";
import { attemptEach } from "../lib/attempt.ts";
import { DAY, MINUTE } from "../lib/time.ts";
import { commit } from "../outbox.ts";
import { getTermsVersion } from "../program/index.ts";
import { judgeShare, lookAround } from "./assess-conversion.ts";
import { raiseFlag } from "./raise-flag.ts";
import { isActed } from "./rules.ts";
import { type AssessmentRow, listDueAssessments, updateAssessment } from "./store.ts";

const LIMIT = 100;
const PATIENCE = DAY;

export async function assessAgain(ctx: Ctx): Promise<{ assessed: number }> {
  const due = await listDueAssessments(ctx, { now: ctx.now(), limit: LIMIT });
  await attemptEach(due, (row) => assessOne(ctx, row));
  return { assessed: due.length };
}

async function assessOne(ctx: Ctx, row: AssessmentRow): Promise<void> {
  const conversion = await findConversion(ctx, row.conversionId);
  const again = await judgeAgain(ctx, row, conversion);
  // Raised before it is kept: what is interrupted here is due still.
  await raiseFlag(ctx, { row: again, revisions: conversion?.revisions ?? {}, isLate: true });
  await commit(ctx, [updateAssessment(ctx, again, row.rounds)]);
  if (!isActed(row.verdict)) await lookAround(ctx, again);
}

async function judgeAgain(ctx: Ctx, row: AssessmentRow, conversion: ConversionRow | null): Promise<AssessmentRow> {
  const rounds = row.rounds + 1;
  const share = conversion?.shares.find((each) => each.partnerId === row.partnerId);
  if (conversion === null || share === undefined) return { ...row, againAt: null, rounds };
  const { terms } = await getTermsVersion(ctx, conversion.termsVersion);
  const again = await judgeShare(ctx, { conversion, share, fraud: terms.fraud, rounds });
  const isWaiting = again.againAt !== null && ctx.now() < conversion.createdAt + PATIENCE;
  return { ...again, againAt: isWaiting ? ctx.now() + waitAfter(rounds) : null };
}

/** Most clicks land within a minute; the rest may take the queue's retries. */
const waitAfter = (rounds: number): number => Math.min(rounds, 12) * 5 * MINUTE;
