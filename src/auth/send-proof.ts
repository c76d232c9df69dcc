/** Sends a link or code to an address that is an owner's or a partner's; behind the answer, whose time would else tell which are. */
import type { Ctx } from "../context.ts";
import { signInCodeMail, signInMail } from "../mail/index.ts";
import type { AuthDoors } from "./authenticate.ts";
import { findOwnerByEmail } from "./owner-store.ts";

const TRIES = 3;

export type SendProof = { doors: AuthDoors; email: string; link: string | null; code: string };

/** Never throws: whoever gets no e-mail asks again, and the log says why there was none. */
export async function sendProof(ctx: Ctx, { doors, email, link, code }: SendProof): Promise<void> {
  try {
    const isKnown = (await findOwnerByEmail(ctx, email)) !== null || (await doors.findPartnerByEmail(ctx, email)) !== null;
    if (!isKnown) return;
    if (!ctx.mail.isOn) throw new Error("MAIL_FROM is not set: nobody can be sent a link");
    const to = { to: email, program: ctx.config.programName };
    const message = link === null ? signInCodeMail({ ...to, code }) : signInMail({ ...to, url: link, code });
    await sendWithin(TRIES, () => ctx.mail.send(message));
  } catch (error) {
    console.error("sign-in e-mail not sent", error);
  }
}

async function sendWithin(tries: number, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (tries <= 1) throw error;
    await sendWithin(tries - 1, send);
  }
}
