/** A story's beginning and its doors: a link is followed, conversions are reported, crons run, the books are looked at. */
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import worker from "../../src/index.ts";
import type { Partner } from "../../src/partners/index.ts";
import { ORIGIN } from "./api.ts";
import { seedPartner } from "./seed.ts";
import { type Link, makeLink } from "./track.ts";
import { CHROME } from "./visits.ts";

export async function partnerWithLink(fields: Parameters<typeof seedPartner>[0] = {}): Promise<{ partner: Partner; link: Link }> {
  const partner = await seedPartner(fields);
  return { partner, link: await makeLink(partner) };
}

/** A browser follows the link; answers the token that arrives at the merchant. The click's row lands later, or never. */
export async function followLink(link: Link, headers: Record<string, string> = {}): Promise<{ token: string; landed: Promise<void> }> {
  const execution = createExecutionContext();
  const request = new Request(`${ORIGIN}/${link.slug}`, {
    headers: { "User-Agent": CHROME, "CF-Connecting-IP": "203.0.113.9", ...headers },
    redirect: "manual",
  });
  const response = await worker.fetch(request as never, env, execution);
  expect(response.status).toBe(302);
  const token = new URL(response.headers.get("Location") ?? "").searchParams.get("trb") ?? "";
  expect(token).toHaveLength(108);
  return { token, landed: waitOnExecutionContext(execution) };
}

/** Fires a cron as the platform does. */
export async function runCron(cron: "*/5 * * * *" | "0 * * * *" | "0 0 * * *", at = Date.now()): Promise<void> {
  const execution = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron, scheduledTime: new Date(at) }), env, execution);
  await waitOnExecutionContext(execution);
}
