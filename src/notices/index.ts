/** Notices: what people are told by e-mail of what has happened. */
export { forgetNotices } from "./forget-notices.ts";
export { tellAlert, tellWebhookDisabled } from "./tell-owners.ts";
export { tellDecision, tellMethodChanged, tellPayout } from "./tell-partner.ts";
