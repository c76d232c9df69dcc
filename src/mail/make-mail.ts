/** The ways that e-mail leaves: Cloudflare's binding in production; in development the console and a table, and nothing leaves. */
import type { Db } from "../context.ts";
import { newId } from "../lib/ids.ts";
import type { Mail, Message } from "./contract.ts";
import { htmlOf, lineOf, readSender, textOf } from "./rules.ts";
import { insertLocalMail } from "./store.ts";

type Sender = Pick<SendEmail, "send">;

/** The binding composes the MIME message; `from` must be an address of a domain that may send. */
export const makeMail = ({ binding, from }: { binding: Sender; from: string }): Mail => ({
  send: async (message) => {
    const sender = readSender(from);
    if (sender === null) throw new Error(`MAIL_FROM is "${from}", which is no sender's address: nothing can be sent`);
    await binding.send({
      to: message.to,
      from: sender.name === "" ? sender.email : sender,
      subject: lineOf(message.subject),
      text: textOf(message),
      html: htmlOf(message),
    });
  },
});

export const makeLocalMail = (ctx: { db: Db; now: () => number }): Mail => ({
  send: async (message: Message) => {
    const text = textOf(message);
    const subject = lineOf(message.subject);
    console.log(`e-mail to ${message.to}: ${subject}\n${text}`);
    await insertLocalMail(ctx, { id: newId("eml"), to: message.to, subject, text, at: ctx.now() });
  },
});
