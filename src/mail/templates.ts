/** What e-mails say, each a function of what it tells: short, plain, in the programme's words. Law: nothing that others wrote is more than a line of it. */
import type { Message } from "./contract.ts";
import { lineOf } from "./rules.ts";

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

/** `home`: the dashboard's address, "" where there is none. */
type Told = To & { home: string };
const linkTo = (home: string, path: string): string[] => (home === "" ? [] : [`${home}${path}`]);

export const approvedMail = ({ to, program, home, name }: Told & { name: string }): Message => ({
  to,
  subject: `You are a partner of ${program}`,
  paragraphs: [
    `Hello ${lineOf(name)},`,
    `you are a partner of ${program} now. Sign in with this address to make your first link and to see what it brings.`,
    ...linkTo(home, "/"),
  ],
});

export const rejectedMail = ({ to, program, name, reason }: Told & { name: string; reason: string | null }): Message => ({
  to,
  subject: `Your application to ${program}`,
  paragraphs: [
    `Hello ${lineOf(name)},`,
    `thank you for applying to ${program}. It was not accepted.`,
    ...(reason === null ? [] : [`The reason that was given: ${lineOf(reason, 500)}`]),
  ],
});

const CHANGES = { added: "was added", made_default: "is now your default", removed: "was removed" } as const;

export const methodChangedMail = (input: Told & { change: keyof typeof CHANGES; method: string; sendAfter: string | null }): Message => ({
  to: input.to,
  subject: `How ${input.program} pays you has changed`,
  paragraphs: [
    `A payout method ${CHANGES[input.change]}: ${lineOf(input.method)}.`,
    ...(input.sendAfter === null ? [] : [`No money leaves by it before ${input.sendAfter} (UTC).`]),
    "If this was not you, sign in, end the sessions that you do not know, and tell us at once.",
    ...linkTo(input.home, "/payouts"),
  ],
});

export const payoutPaidMail = ({ to, program, home, amount }: Told & { amount: string }): Message => ({
  to,
  subject: `${amount} from ${program} is on its way`,
  paragraphs: [
    `We have paid you ${amount}. Your bank may take a few days to show it.`,
    "The statement says what it was for.",
    ...linkTo(home, "/payouts"),
  ],
});

export const payoutFailedMail = ({ to, program, home, amount, reason }: Told & { amount: string; reason: string | null }): Message => ({
  to,
  subject: `${amount} from ${program} could not be paid`,
  paragraphs: [
    `We could not pay you ${amount}: it is in your available balance again.`,
    ...(reason === null ? [] : [`What was said: ${lineOf(reason, 500)}`]),
    "Look at your payout method, then request it again.",
    ...linkTo(home, "/payouts"),
  ],
});

export const webhookDisabledMail = (input: Told & { url: string; reason: string | null; isPartners: boolean }): Message => ({
  to: input.to,
  subject: `A webhook of ${input.program} was disabled`,
  paragraphs: [
    `We no longer send events to ${lineOf(input.url, 500)}.`,
    ...(input.reason === null ? [] : [`The reason: ${lineOf(input.reason, 500)}`]),
    "Nothing is lost: events stay in the log. Once it answers again, enable it and replay what it missed.",
    ...linkTo(input.home, input.isPartners ? "/settings" : "/integrations"),
  ],
});

export const alertMail = ({ to, program, home, subject, detail }: Told & { subject: string; detail: string }): Message => ({
  to,
  subject: `${program} needs you: ${lineOf(subject, 100)}`,
  paragraphs: [lineOf(detail, 1_000), ...linkTo(home, "/")],
});
