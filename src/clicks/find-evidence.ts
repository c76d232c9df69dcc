/** What is known of a landed click, for fraud to judge by; more than the API shows anybody. */
import type { Ctx } from "../context.ts";
import type { ClickEvidence } from "./contract.ts";
import { findEvidenceRow } from "./store.ts";

/** null where the click has not landed, or was deleted with its window. */
export function findClickEvidence(ctx: Pick<Ctx, "db">, clickId: string): Promise<ClickEvidence | null> {
  return findEvidenceRow(ctx, clickId);
}
