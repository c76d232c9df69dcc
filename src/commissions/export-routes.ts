/** `GET /exports/commissions.csv`: the commissions that `GET /commissions` would list, as one file. */
import { z } from "zod";
import { makeRouter, type Router, route, visiblePartner } from "../auth/http.ts";
import { commissionSelectionSchema } from "./contract.ts";
import { exportCommissions } from "./export-commissions.ts";

const getCommissions = route({
  method: "get",
  path: "/exports/commissions.csv",
  tags: ["Commissions"],
  summary: "The filtered commissions as CSV, newest first; a partner finds its own",
  request: { query: commissionSelectionSchema },
  responses: { 200: { description: "One row a commission", content: { "text/csv": { schema: z.string() } } } },
});

export const commissionExportRoutes: Router = makeRouter().openapi(getCommissions, (c) => {
  const query = c.req.valid("query");
  const file = exportCommissions(c.get("ctx"), { ...query, partnerId: visiblePartner(c.get("actor"), query.partnerId) });
  return c.body(file, 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="commissions.csv"',
    // It is one person's, and nobody in between keeps it.
    "Cache-Control": "private, no-store",
  });
});
