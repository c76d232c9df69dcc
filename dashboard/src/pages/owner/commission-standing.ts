/** The date or the reason that a commission's status has, as an owner needs it. */
import type { Schemas } from "../../api/client.ts";
import { formatDay } from "../../parts/format.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";

export function detailOf({ status, releasesAt, holds, reason }: Schemas["Commission"]): string | null {
  if (status === "pending") return t.status.released(formatDay(releasesAt));
  if (status === "held") return reason ?? holds.map((hold) => t.receipt.holdReasons[hold] ?? o.fraud.signal[hold] ?? hold).join(", ");
  return status === "rejected" ? reason : null;
}
