/** A flag as its reader may see it. A partner sees that it is held and the kind of reason; never a score, a threshold or what was seen. */
import { toIso, toIsoOrNull } from "../lib/time.ts";
import type { Flag } from "./contract.ts";
import type { FlagRow } from "./flag-store.ts";

export function showFlag(row: FlagRow): Flag {
  const { id, partnerId, conversionId, commissionIds, status, action, score, signals, holds } = row;
  const { resolvedBy: by, resolutionReason: reason } = row;
  return {
    id,
    partnerId,
    conversionId,
    commissionIds,
    status,
    action,
    score,
    signals,
    holds,
    createdAt: toIso(row.createdAt),
    resolvedAt: toIsoOrNull(row.resolvedAt),
    resolution: by === null || reason === null ? null : { by, reason },
  };
}

export function maskFlag(flag: Flag): Flag {
  const shown = flag.signals.filter((signal) => flag.holds.includes(signal.id));
  return {
    ...flag,
    score: null,
    signals: shown.map(({ id, version }) => ({ id, version, score: null, reason: null, inputs: null })),
    resolution: null,
  };
}
