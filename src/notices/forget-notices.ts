/** Job: forgets who was told of what, once no fact is handled again; and the mails that development kept. */
import type { Ctx } from "../context.ts";
import { DAY } from "../lib/time.ts";
import { deleteLocalMailsBefore } from "../mail/index.ts";
import { deleteNoticesBefore } from "./store.ts";

const LIFETIME = 90 * DAY;
const MAIL_LIFETIME = 7 * DAY;

export async function forgetNotices(ctx: Pick<Ctx, "db" | "now">): Promise<void> {
  await deleteNoticesBefore(ctx, ctx.now() - LIFETIME);
  await deleteLocalMailsBefore(ctx, ctx.now() - MAIL_LIFETIME);
}
