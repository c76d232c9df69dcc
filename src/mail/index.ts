/** E-mail: the port, and what messages say. */
export type { Mail, Message } from "./contract.ts";
export { makeLocalMail, makeMail } from "./make-mail.ts";
export { type LocalMail, listLocalMails } from "./store.ts";
export { signInCodeMail, signInMail } from "./templates.ts";
