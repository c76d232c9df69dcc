/** `/api/development/mails`: what would have been sent, for `npm start` and the browser's tests. Law: outside development there is no such path. */
import { z } from "zod";
import { makeRouter, type Router } from "../auth/http.ts";
import { problem } from "../lib/problem.ts";
import { toIso } from "../lib/time.ts";
import { listLocalMails } from "../mail/index.ts";

const querySchema = z.strictObject({ to: z.string().toLowerCase().optional(), after: z.string().optional(), key: z.string() });

export const mailRoutes: Router = makeRouter();

mailRoutes.get("/mails", async (c) => {
  const ctx = c.get("ctx");
  const { isDevelopment, replayKey } = ctx.config;
  const query = querySchema.safeParse(c.req.query());
  if (!isDevelopment || replayKey === "" || !query.success || query.data.key !== replayKey)
    throw problem("not_found", "there is nothing at this path");
  const { key: _key, ...filter } = query.data;
  const data = (await listLocalMails(ctx, filter)).map(({ at, ...mail }) => ({ ...mail, at: toIso(at) }));
  return c.json({ data }, 200);
});
