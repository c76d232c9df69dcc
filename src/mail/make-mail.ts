/** The ways that e-mail leaves: Cloudflare's binding in production; in development a table that `npm start` shows, and nothing leaves. */
import type { Db } from "../context.ts";
import { newId } from "../lib/ids.ts";
import { SECOND } from "../lib/time.ts";
import type { Mail } from "./contract.ts";
import { htmlOf, lineOf, readSender, textOf } from "./rules.ts";
import { insertLocalMail } from "./store.ts";

type Sender = Pick<SendEmail, "send">;

/** A post office that hangs holds up whoever waits behind. */
const PATIENCE = 10 * SECOND;

async function within(ms: number, sent: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the e-mail was not taken within ${ms / SECOND} seconds`)), ms);
  });
  await Promise.race([sent, late]).finally(() => clearTimeout(timer));
}

/** The binding composes the MIME message; `from` must be an address of a domain that may send. */
export const makeMail = ({ binding, from }: { binding: Sender; from: string }): Mail => ({
  isOn: from !== "",
  send: async (message) => {
    const sender = readSender(from);
    if (sender === null) throw new Error(`MAIL_FROM is "${from}", which is no sender's address: nothing can be sent`);
    const sent = binding.send({
      to: message.to,
      from: sender.name === "" ? sender.email : sender,
      subject: lineOf(message.subject),
      text: textOf(message),
      html: htmlOf(message),
    });
    await within(PATIENCE, sent);
  },
});

export const makeLocalMail = (ctx: { db: Db; now: () => number }): Mail => ({
  isOn: true,
  send: (message) =>
    insertLocalMail(ctx, { id: newId("eml"), to: message.to, subject: lineOf(message.subject), text: textOf(message), at: ctx.now() }),
});
