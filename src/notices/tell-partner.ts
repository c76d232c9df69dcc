/** What partners are told by e-mail: whether they were taken in, that how they are paid has changed, and what became of a payout. */
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { formatMinor } from "../lib/money.ts";
import { approvedMail, type Message, methodChangedMail, payoutFailedMail, payoutPaidMail, rejectedMail } from "../mail/index.ts";
import { findPartner } from "../partners/index.ts";
import { homeOf } from "./home.ts";
import { mailFact } from "./mail-fact.ts";

type Told = { to: string; program: string; home: string };

async function tell(ctx: Ctx, input: { fact: Parameters<typeof mailFact>[1]["fact"]; partnerId: string; write: (told: Told) => Message }) {
  const partner = await findPartner(ctx, input.partnerId);
  if (partner === null) return;
  const { fact, write } = input;
  await mailFact(ctx, { fact, recipients: [partner], write: (to) => write({ to, program: ctx.config.programName, home: homeOf(ctx) }) });
}

export const tellDecision = (ctx: Ctx, fact: FactOf<"partner.approved" | "partner.rejected">): Promise<void> => {
  const { id, name, statusReason: reason } = fact.data;
  const write = (told: Told) =>
    fact.type === "partner.approved" ? approvedMail({ ...told, name }) : rejectedMail({ ...told, name, reason });
  return tell(ctx, { fact, partnerId: id, write });
};

export const tellMethodChanged = (ctx: Ctx, fact: FactOf<"payout_method.changed">): Promise<void> => {
  const { partnerId, type, label, change, sendAfter } = fact.data;
  const method = [type === "stripe" ? "Stripe" : "manual", ...(label === null ? [] : [label])].join(", ");
  return tell(ctx, { fact, partnerId, write: (told) => methodChangedMail({ ...told, change, method, sendAfter }) });
};

export const tellPayout = (ctx: Ctx, fact: FactOf<"payout.paid" | "payout.failed">): Promise<void> => {
  const { partnerId, amountMinor, currency, failure } = fact.data;
  const write = (told: Told) => {
    const amount = formatMinor(amountMinor, currency);
    return fact.type === "payout.paid"
      ? payoutPaidMail({ ...told, amount })
      : payoutFailedMail({ ...told, amount, reason: failure?.message ?? null });
  };
  return tell(ctx, { fact, partnerId, write });
};
