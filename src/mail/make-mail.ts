/** The ways that e-mail leaves: Cloudflare's binding in production; in development a table that `npm start` shows, and nothing leaves. */
import type { Db } from "../context.ts";
import { newId } from "../lib/ids.ts";
import type { Mail } from "./contract.ts";
import { htmlOf, lineOf, readSender, textOf } from "./rules.ts";
import { insertLocalMail } from "./store.ts";

type Sender = Pick<SendEmail, "send">;

/** The binding composes the MIME message; `from` must be an address of a domain that may send. */
export const makeMail = ({ binding, from }: { binding: Sender; from: string }): Mail => ({
  isOn: from !== "",
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
  isOn: true,
  send: (message) =>
    insertLocalMail(ctx, { id: newId("eml"), to: message.to, subject: lineOf(message.subject), text: textOf(message), at: ctx.now() }),
});
