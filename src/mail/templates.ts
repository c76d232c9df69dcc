/** What e-mails say, each a function of what it tells: short, plain, in the programme's words. Law: nothing that others wrote is more than a line of it. */
import type { Message } from "./contract.ts";

type To = { to: string; program: string };

/** One message with both: the link for this browser, the code for another. */
export const signInMail = ({ to, program, url, code }: To & { url: string; code: string }): Message => ({
  to,
  subject: `Sign in to ${program}`,
  paragraphs: [
    `Follow this link to sign in to ${program}:`,
    url,
    `Or enter this code where you asked for it: ${code}`,
    "Link and code work once, for ten minutes. If you did not ask for them, do nothing: nobody is signed in.",
  ],
});

export const signInCodeMail = ({ to, program, code }: To & { code: string }): Message => ({
  to,
  subject: `${code} is your code for ${program}`,
  paragraphs: [
    `Enter this code to sign in to ${program}: ${code}`,
    "It works once, for ten minutes. If you did not ask for it, do nothing: nobody is signed in.",
  ],
});
