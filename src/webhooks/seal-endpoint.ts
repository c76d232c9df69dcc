/** What of an endpoint is secret at rest: its signing secrets and its further headers, sealed to its id. */
import type { Ctx } from "../context.ts";
import { type Sealing, seal, unseal } from "../lib/seal.ts";
import type { EndpointRow } from "./endpoint-store.ts";

type Config = Pick<Ctx, "config">;

const sealingOf = (ctx: Config, id: string, purpose: "secret" | "headers"): Sealing => ({
  secret: ctx.config.authSecret,
  purpose: `tributary webhook ${purpose}`,
  boundTo: id,
});

export const sealSecret = (ctx: Config, id: string, secret: string): Promise<string> => seal(secret, sealingOf(ctx, id, "secret"));

export const sealHeaders = (ctx: Config, id: string, headers: Readonly<Record<string, string>>): Promise<string> =>
  seal(JSON.stringify(headers), sealingOf(ctx, id, "headers"));

export async function openHeaders(ctx: Config, row: Pick<EndpointRow, "id" | "headers">): Promise<Record<string, string>> {
  if (row.headers === null) return {};
  return JSON.parse(await unseal(row.headers, sealingOf(ctx, row.id, "headers"))) as Record<string, string>;
}

/** The secrets that sign at this time, the newest first: two while one takes over from the other. */
export async function openSecrets(ctx: Config & Pick<Ctx, "now">, row: EndpointRow): Promise<string[]> {
  const isBoth = row.earlierSecret !== null && row.earlierUntil !== null && row.earlierUntil > ctx.now();
  const sealed = [row.secret, ...(isBoth && row.earlierSecret !== null ? [row.earlierSecret] : [])];
  return Promise.all(sealed.map((text) => unseal(text, sealingOf(ctx, row.id, "secret"))));
}
