/** A landed click as evidence: what fraud is judged by, none of it shown to anybody. null while its row has not landed. */
import type { Ctx } from "../context.ts";
import { findEvidenceRow } from "./store.ts";

export type ClickEvidence = NonNullable<Awaited<ReturnType<typeof findEvidenceRow>>>;

export const findClickEvidence = (ctx: Pick<Ctx, "db">, clickId: string): Promise<ClickEvidence | null> => findEvidenceRow(ctx, clickId);
