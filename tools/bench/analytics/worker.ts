/** The deployed worker, save that a request that asks for it is told the rows that its queries read, by the database's own count. */
import worker, { LiveFeed, PartnerAccount, RateLimit } from "../../../src/index.ts";
import { countDatabase, newCounts } from "../count-operations.ts";

export { LiveFeed, PartnerAccount, RateLimit };

export default {
  ...worker,
  async fetch(request, env, execution) {
    if (!request.headers.has("X-Count-Rows")) return worker.fetch(request, env, execution);
    const counts = newCounts();
    const answer = await worker.fetch(request, { ...env, DB: countDatabase(env.DB, counts, { isExact: true }) }, execution);
    const text = await answer.text();
    return new Response(text, { status: answer.status, headers: { "X-Rows-Read": String(counts.rowsRead) } });
  },
} satisfies ExportedHandler<Env>;
