/** How a webhook and a delivery fare, in a word with its reason. */
import type { Schemas } from "../../../api/client.ts";
import { formatMoment } from "../../../parts/format.ts";
import { t } from "../../../words/index.ts";

export const WEBHOOKS = ["webhooks"] as const;

type Look = { status: string; word: string; detail: string | null };

export function webhookLook({ status, failingSince, disabledReason }: Schemas["Webhook"]): Look {
  if (status === "disabled") return { status: "failed", word: t.settings.webhookStatus.disabled, detail: disabledReason };
  if (status === "paused") return { status: "held", word: t.settings.webhookStatus.paused, detail: null };
  if (failingSince !== null) return { status: "failed", word: t.settings.webhookStatus.failing, detail: formatMoment(failingSince) };
  return { status: "active", word: t.settings.webhookStatus.active, detail: null };
}

const LOOKS: Record<Schemas["Delivery"]["status"], string> = {
  pending: "pending",
  succeeded: "paid",
  failed: "failed",
  canceled: "canceled",
};

export function deliveryLook({ status, lastError, nextAttemptAt }: Schemas["Delivery"]): Look {
  const next = status === "pending" && nextAttemptAt !== null ? t.settings.nextTry(formatMoment(nextAttemptAt)) : null;
  const detail = status === "succeeded" ? null : [lastError, next].filter((each) => each !== null).join(", ");
  return { status: LOOKS[status], word: t.settings.deliveryStatus[status], detail };
}
