/** `/me`: who asks, and what a dashboard must know before it shows anything. */
import { z } from "zod";
import { answer, freshUntil, makeRouter, type Router, route } from "../auth/http.ts";
import { idSchema } from "../lib/ids.ts";
import { problem } from "../lib/problem.ts";
import { instantSchema, toIso } from "../lib/time.ts";
import { getCurrentTerms } from "../program/index.ts";
import { partnerSchema } from "./contract.ts";
import { findPartner } from "./store.ts";

const meSchema = z
  .object({
    role: z.enum(["owner", "partner"]),
    email: z.string().nullable().meta({ description: "of the session; null for a key" }),
    name: z.string().nullable().meta({ description: "of the session; null for a key" }),
    partner: partnerSchema.nullable().meta({ description: "null for owners" }),
    program: z.object({
      name: z.string(),
      currency: z.string(),
      sandbox: z.boolean().meta({ description: "no real money moves: Stripe is a sandbox, or its key a test key" }),
      development: z.boolean(),
      publicUrl: z.string().meta({ description: "where links and the tracker are" }),
    }),
    session: z
      .object({
        id: idSchema("ses"),
        signedInAt: instantSchema,
        freshUntil: instantSchema.meta({ description: "after it, payout methods and keys take a new sign-in" }),
        isFresh: z.boolean(),
        expiresAt: instantSchema,
      })
      .nullable()
      .meta({ description: "null for a key" }),
  })
  .meta({ id: "Me" });

const get = route({
  method: "get",
  path: "/me",
  tags: ["Sessions"],
  summary: "Who asks: the role, the partner, the programme, and how fresh the session is",
  responses: { 200: answer(meSchema, "Who it is") },
});

export const meRoutes: Router = makeRouter().openapi(get, async (c) => {
  const { kind, partnerId, session } = c.get("actor");
  const ctx = c.get("ctx");
  if (kind === "publishable") throw problem("forbidden", "a publishable key is nobody");
  const [partner, { terms }] = await Promise.all([partnerId === null ? null : findPartner(ctx, partnerId), getCurrentTerms(ctx)]);
  const { secretKey, apiUrl } = ctx.config.stripe;
  const until = session === null ? 0 : freshUntil(session);
  const body: z.infer<typeof meSchema> = {
    role: kind,
    email: session?.email ?? null,
    name: session?.name ?? null,
    partner,
    program: {
      name: ctx.config.programName,
      currency: terms.currency,
      sandbox: apiUrl !== "" || /^(sk|rk)_test_/.test(secretKey),
      development: ctx.config.isDevelopment,
      publicUrl: ctx.config.publicUrl || new URL(c.req.url).origin,
    },
    session:
      session === null
        ? null
        : {
            id: session.id,
            signedInAt: toIso(session.signedInAt),
            freshUntil: toIso(until),
            isFresh: ctx.now() < until,
            expiresAt: toIso(session.expiresAt),
          },
  };
  return c.json(body, 200);
});
