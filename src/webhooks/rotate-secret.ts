/** Exchanges an endpoint's secret: for a day both sign, so that the receiver may change over when it suits. */
import type { Ctx } from "../context.ts";
import { ok, type Result, refuse } from "../lib/result.ts";
import { DAY } from "../lib/time.ts";
import type { Created } from "./create-endpoint.ts";
import { type EndpointRow, updateEndpointRow } from "./endpoint-store.ts";
import { sealSecret } from "./seal-endpoint.ts";
import { newSecret } from "./sign-message.ts";

const OVERLAP = DAY;

export async function rotateSecret(ctx: Pick<Ctx, "db" | "now" | "config">, endpoint: EndpointRow): Promise<Result<Created>> {
  const secret = newSecret();
  const row = await updateEndpointRow(ctx, endpoint.id, {
    secret: await sealSecret(ctx, endpoint.id, secret),
    earlierSecret: endpoint.secret,
    earlierUntil: ctx.now() + OVERLAP,
  });
  return row === null ? refuse("not_found", "there is no such webhook") : ok({ endpoint: row, secret });
}
