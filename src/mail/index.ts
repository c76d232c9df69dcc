/** E-mail: the port, and what messages say. */
export type { Mail, Message } from "./contract.ts";
export { makeLocalMail, makeMail } from "./make-mail.ts";
export { deleteLocalMailsBefore, type LocalMail, listLocalMails } from "./store.ts";
export {
  alertMail,
  approvedMail,
  methodChangedMail,
  payoutFailedMail,
  payoutPaidMail,
  rejectedMail,
  signInCodeMail,
  signInMail,
  webhookDisabledMail,
} from "./templates.ts";
