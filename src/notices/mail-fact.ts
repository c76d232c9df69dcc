/**
 * Mails a fact to those whom it concerns, once each. Law: the fact is open until all were told, so that a failed e-mail is tried again
 * with the outbox; after three days it is given up, aloud.
 */
import type { Ctx } from "../context.ts";
import type { Fact } from "../facts.ts";
import { DAY, fromIso } from "../lib/time.ts";
import type { Message } from "../mail/index.ts";
import { insertNotice, listToldOf, type NoticeRow } from "./store.ts";

const PATIENCE = 3 * DAY;

export type Recipient = { id: string; email: string };
type MailCtx = Pick<Ctx, "db" | "now" | "mail">;

/** `write` makes the message of a recipient. */
export async function mailFact(
  ctx: MailCtx,
  input: { fact: Fact; recipients: readonly Recipient[]; write: (to: string) => Message },
): Promise<void> {
  const { fact, recipients, write } = input;
  if (!ctx.mail.isOn) return;
  const told = await listToldOf(ctx, fact.id);
  const failures: unknown[] = [];
  for (const { id, email } of recipients.filter((one) => !told.has(one.id))) {
    const outcome = await tryToSend(ctx, { fact, message: write(email) }).catch((error: unknown) => {
      failures.push(error);
      return null;
    });
    if (outcome !== null) await insertNotice(ctx, { factId: fact.id, recipientId: id, outcome, at: ctx.now() });
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} e-mails of ${fact.id} were not taken: ${failures[0]}`);
}

async function tryToSend(ctx: MailCtx, { fact, message }: { fact: Fact; message: Message }): Promise<NoticeRow["outcome"]> {
  try {
    await ctx.mail.send(message);
    return "sent";
  } catch (error) {
    if (ctx.now() - fromIso(fact.at) < PATIENCE) throw error;
    console.error("e-mail given up", fact.id, fact.type, error);
    return "given_up";
  }
}
