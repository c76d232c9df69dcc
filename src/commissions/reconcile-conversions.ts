/**
 * Cron: every attributed conversion has one commission for each share, or one recorded reason why not. What real time missed is
 * settled again, which is idempotent, and told; what still does not agree is told and left as it is, for a person.
 */
import type { Ctx } from "../context.ts";
import { type ConversionRow, listAttributedAfter } from "../conversions/index.ts";
import { MINUTE } from "../lib/time.ts";
import { findMark, reportFinding, saveMark } from "../operations/index.ts";
import { compareShares, type ShareMismatch } from "./compare-shares.ts";
import { settle } from "./settle-conversion.ts";
import { listCommissionsOfConversions } from "./store.ts";

const JOB = "reconcile-conversions";
const PAGE = 200;
/** Conversions that one run looks at; the five-minute cron goes on with the rest. */
const LIMIT = 10_000;
/** Younger ones may still be under way. */
const SETTLING = 10 * MINUTE;
/** A run that has been silent for so long has died. */
const STALE = 2 * MINUTE;

type Needs = Pick<Ctx, "db" | "now" | "account">;

/** Begins with the first conversion, or goes on where the last run stopped. */
export async function reconcileConversions(ctx: Needs): Promise<void> {
  let after = (await findMark(ctx, JOB))?.mark ?? "";
  for (let seen = 0; seen < LIMIT; seen += PAGE) {
    const page = await listAttributedAfter(ctx, after, PAGE);
    await reconcilePage(ctx, page);
    after = page.length < PAGE ? "" : (page.at(-1)?.id ?? "");
    await saveMark(ctx, JOB, after);
    if (after === "") return;
  }
}

/** Goes on with a run that was cut off; nothing to do where none is under way. */
export async function continueConversions(ctx: Needs): Promise<void> {
  const row = await findMark(ctx, JOB);
  if (row !== null && row.mark !== "" && row.updatedAt <= ctx.now() - STALE) await reconcileConversions(ctx);
}

async function reconcilePage(ctx: Needs, page: readonly ConversionRow[]): Promise<void> {
  const settled = page.filter((row) => row.createdAt <= ctx.now() - SETTLING);
  const found = await mismatchesOf(ctx, settled);
  for (const [conversion, mismatches] of found) {
    if (!mismatches.some(({ kind }) => kind === "missing")) {
      await report(ctx, conversion, mismatches);
      continue;
    }
    await catchUp(ctx, conversion, mismatches);
  }
}

async function mismatchesOf(ctx: Needs, conversions: readonly ConversionRow[]): Promise<Map<ConversionRow, ShareMismatch[]>> {
  const rows = await listCommissionsOfConversions(
    ctx,
    conversions.map(({ id }) => id),
  );
  const found = new Map<ConversionRow, ShareMismatch[]>();
  for (const conversion of conversions) {
    const mismatches = compareShares(
      conversion.shares,
      rows.filter((row) => row.conversionId === conversion.id),
    );
    if (mismatches.length > 0) found.set(conversion, mismatches);
  }
  return found;
}

/** The handler that was missed runs now; a failure is told, and tried again by the next run. */
async function catchUp(ctx: Needs, conversion: ConversionRow, missed: readonly ShareMismatch[]): Promise<void> {
  try {
    await settle(ctx, conversion);
  } catch (error) {
    await reportFinding(ctx, { kind: "not_settled", subject: conversion.id, detail: `could not be settled: ${String(error)}` });
    return;
  }
  const detail = `was not settled in time, and is now: ${missed.map(({ words }) => words).join("; ")}`;
  await reportFinding(ctx, { kind: "caught_up", subject: conversion.id, detail });
  for (const [, left] of await mismatchesOf(ctx, [conversion])) await report(ctx, conversion, left);
}

async function report(ctx: Needs, conversion: ConversionRow, mismatches: readonly ShareMismatch[]): Promise<void> {
  for (const { kind, words } of mismatches)
    await reportFinding(ctx, {
      kind: `commission_${kind}`,
      subject: conversion.id,
      detail: `${conversion.type} ${conversion.externalId}: ${words}`,
    });
}
