/** What owners are told by e-mail: what needs a person. Alarms are limited, for a fault can raise hundreds; the event log has them all. */
import { listAllOwners } from "../auth/index.ts";
import type { Ctx } from "../context.ts";
import type { FactOf } from "../facts.ts";
import { alertMail, webhookDisabledMail } from "../mail/index.ts";
import { findPartner } from "../partners/index.ts";
import { homeOf } from "./home.ts";
import { mailFact } from "./mail-fact.ts";
import { insertNotice, listToldOf } from "./store.ts";

/** The whole programme's share of alarms by e-mail stands for all its owners. */
const EVERYBODY = "owners";

export async function tellAlert(ctx: Ctx, fact: FactOf<"ops.alert">): Promise<void> {
  const told = await listToldOf(ctx, fact.id);
  if (told.has(EVERYBODY)) return;
  if (told.size === 0 && !(await ctx.limits.take("alert_mail", EVERYBODY)).ok)
    return insertNotice(ctx, { factId: fact.id, recipientId: EVERYBODY, outcome: "limited", at: ctx.now() });
  const { subject, detail } = fact.data;
  await mailFact(ctx, {
    fact,
    recipients: await listAllOwners(ctx),
    write: (to) => alertMail({ to, program: ctx.config.programName, home: homeOf(ctx), subject, detail }),
  });
}

/** The endpoint's owner: its partner, or the programme's owners. */
export async function tellWebhookDisabled(ctx: Ctx, fact: FactOf<"webhook.disabled">): Promise<void> {
  const { partnerId, url, disabledReason: reason } = fact.data;
  const partner = partnerId === null ? null : await findPartner(ctx, partnerId);
  const isPartners = partnerId !== null;
  await mailFact(ctx, {
    fact,
    recipients: isPartners ? (partner === null ? [] : [partner]) : await listAllOwners(ctx),
    write: (to) => webhookDisabledMail({ to, program: ctx.config.programName, home: homeOf(ctx), url, reason, isPartners }),
  });
}
