/** Where the links of e-mails lead: the dashboard, and nowhere where there is none. */
import type { Ctx } from "../context.ts";

export const homeOf = (ctx: Pick<Ctx, "config">): string => ctx.config.dashboardUrl;
