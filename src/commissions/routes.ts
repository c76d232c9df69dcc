/**
 * `/track/*`, whose answers say what was earned, the explanation of a conversion, and `/commissions`. Reporting is the
 * programme's own business: a partner reads, and never reports.
 */
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import {
  type AppContext,
  type AppEnv,
  answer,
  body,
  makeRouter,
  own,
  ownerOnly,
  type Router,
  route,
  unwrap,
  visiblePartner,
} from "../auth/http.ts";
import type { Ctx } from "../context.ts";
import {
  type ConversionReport,
  findConversion,
  recordConversion,
  recordDispute,
  recordRefund,
  trackDisputeSchema,
  trackRefundSchema,
  trackSaleSchema,
  trackSignupSchema,
} from "../conversions/index.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { fromIso } from "../lib/time.ts";
import { findPartner } from "../partners/index.ts";
import {
  adjustmentSchema,
  type Commission,
  commissionFilterSchema,
  commissionSchema,
  explanationSchema,
  moneyReasonSchema,
  type PostedCommission,
  trackedDisputeSchema,
  trackedRefundSchema,
  trackedSchema,
} from "./contract.ts";
import { explainConversion } from "./explain-conversion.ts";
import { cursorOf, findCommission, findCommissionsOfConversion, listCommissionRows, toCommission } from "./store.ts";

const trackTags = ["Track"];
const tags = ["Commissions"];

const notPartners = createMiddleware<AppEnv>(async (c, next) => {
  if (c.get("actor").kind === "partner") throw problem("forbidden", "partners may not report conversions");
  await next();
});

const signup = route({
  method: "post",
  path: "/track/signup",
  tags: trackTags,
  summary: "Report a customer's signup; its identity is the customer",
  middleware: notPartners,
  request: { body: body(trackSignupSchema) },
  responses: { 201: answer(trackedSchema, "Recorded"), 200: answer(trackedSchema, "Was recorded already") },
});
const sale = route({
  method: "post",
  path: "/track/sale",
  tags: trackTags,
  summary: "Report a sale; its identity is externalId. 409 conversion_conflict if it is recorded with other values",
  middleware: ownerOnly,
  request: { body: body(trackSaleSchema) },
  responses: { 201: answer(trackedSchema, "Recorded"), 200: answer(trackedSchema, "Was recorded already") },
});
const refund = route({
  method: "post",
  path: "/track/refund",
  tags: trackTags,
  summary: "Report a refund of a sale, in part or whole; 422 refund_exceeds_sale. One before its sale is kept",
  middleware: ownerOnly,
  request: { body: body(trackRefundSchema) },
  responses: { 201: answer(trackedRefundSchema, "Recorded"), 200: answer(trackedRefundSchema, "Was recorded already") },
});
const dispute = route({
  method: "post",
  path: "/track/dispute",
  tags: trackTags,
  summary: "Report a buyer's dispute as it stands: open or lost takes its amount back, won gives it back",
  middleware: ownerOnly,
  request: { body: body(trackDisputeSchema) },
  responses: { 201: answer(trackedDisputeSchema, "Recorded"), 200: answer(trackedDisputeSchema, "Was known, and stands so now") },
});
const explanation = route({
  method: "get",
  path: "/conversions/{id}/explanation",
  tags: ["Conversions"],
  summary: "Why it earned what it earned: touches, steps, holds; a partner sees its own part",
  request: { params: z.object({ id: idSchema("cnv") }) },
  responses: { 200: answer(explanationSchema, "The explanation") },
});
const list = route({
  method: "get",
  path: "/commissions",
  tags,
  summary: "Commissions, newest first; a partner finds its own",
  request: { query: commissionFilterSchema },
  responses: { 200: answer(pageOf(commissionSchema), "A page of commissions") },
});
const get = route({
  method: "get",
  path: "/commissions/{id}",
  tags,
  summary: "One commission",
  request: { params: z.object({ id: idSchema("com") }) },
  responses: { 200: answer(commissionSchema, "The commission") },
});

const instant = (text: string | undefined): number | null => (text === undefined ? null : fromIso(text));

/** A publishable key speaks from the customer's own browser: its country is the customer's, where the page does not say one. */
function placed(c: AppContext, metadata: ConversionReport["metadata"]): ConversionReport["metadata"] {
  const country = (c.req.raw as Request<unknown, IncomingRequestCfProperties>).cf?.country;
  return c.get("actor").kind === "publishable" && country !== undefined ? { country, ...metadata } : metadata;
}

async function commissionsOf(ctx: Pick<Ctx, "db">, conversionId: string | null): Promise<Commission[]> {
  const rows = conversionId === null ? [] : await findCommissionsOfConversion(ctx, conversionId);
  return rows.filter((row) => row.amountMinor !== 0).map(toCommission);
}

export const commissionsRoutes: Router = makeRouter()
  .openapi(signup, async (c) => {
    const ctx = c.get("ctx");
    const { customer, click = null, code = null, occurredAt, metadata = null } = c.req.valid("json");
    const time = { occurredAt: instant(occurredAt), isAnyTimeTaken: false };
    const nothing = { amountMinor: 0, currency: null, kind: null, product: null, quantity: null };
    const report = {
      type: "signup",
      externalId: customer.externalId,
      customer,
      click,
      code,
      metadata: placed(c, metadata),
      ...nothing,
      ...time,
    } as const;
    const { conversion, isNew } = unwrap(await recordConversion(ctx, report));
    return c.json({ conversion, commissions: await commissionsOf(ctx, conversion.id) }, isNew ? 201 : 200);
  })
  .openapi(sale, async (c) => {
    const ctx = c.get("ctx");
    const {
      click = null,
      code = null,
      kind = null,
      product = null,
      quantity = null,
      metadata = null,
      occurredAt,
      ...rest
    } = c.req.valid("json");
    const time = { occurredAt: instant(occurredAt), isAnyTimeTaken: false };
    const { conversion, isNew } = unwrap(
      await recordConversion(ctx, { type: "sale", ...rest, click, code, kind, product, quantity, metadata, ...time }),
    );
    return c.json({ conversion, commissions: await commissionsOf(ctx, conversion.id) }, isNew ? 201 : 200);
  })
  .openapi(refund, async (c) => {
    const ctx = c.get("ctx");
    const { occurredAt, ...rest } = c.req.valid("json");
    const { refund, isNew } = unwrap(await recordRefund(ctx, { ...rest, occurredAt: instant(occurredAt), isAnyTimeTaken: false }));
    return c.json({ refund, commissions: await commissionsOf(ctx, refund.conversionId) }, isNew ? 201 : 200);
  })
  .openapi(dispute, async (c) => {
    const ctx = c.get("ctx");
    const { occurredAt, ...rest } = c.req.valid("json");
    const { dispute, isNew } = unwrap(await recordDispute(ctx, { ...rest, occurredAt: instant(occurredAt), isAnyTimeTaken: false }));
    return c.json({ dispute, commissions: await commissionsOf(ctx, dispute.conversionId) }, isNew ? 201 : 200);
  })
  .openapi(explanation, async (c) => {
    const conversion = await findConversion(c.get("ctx"), c.req.valid("param").id);
    const explained =
      conversion === null ? null : await explainConversion(c.get("ctx"), { conversion, partnerId: c.get("actor").partnerId });
    if (explained === null) throw problem("not_found", "there is no such conversion");
    return c.json(explained, 200);
  })
  .openapi(list, async (c) => {
    const { limit, cursor, ...query } = c.req.valid("query");
    const filter = { ...query, partnerId: visiblePartner(c.get("actor"), query.partnerId) };
    const rows = await listCommissionRows(c.get("ctx"), filter, readPage({ limit, cursor }));
    return c.json(toPage(rows, limit, { show: toCommission, keyOf: cursorOf }), 200);
  })
  .openapi(get, async (c) => {
    const row = own(c.get("actor"), await findCommission(c.get("ctx"), c.req.valid("param").id), "commission");
    return c.json(toCommission(row), 200);
  });

/** The doors of an owner's judgement: the account decides; 409 invalid_state where the commission's state does not allow it. */
const review = (move: "hold" | "release" | "reject", summary: string): void => {
  const door = route({
    method: "post",
    path: `/commissions/{id}/${move}`,
    tags,
    summary,
    middleware: ownerOnly,
    request: { params: z.object({ id: idSchema("com") }), body: body(moneyReasonSchema) },
    responses: { 200: answer(commissionSchema, "The commission") },
  });
  commissionsRoutes.openapi(door, async (c) => {
    const ctx = c.get("ctx");
    const row = own(c.get("actor"), await findCommission(ctx, c.req.valid("param").id), "commission");
    const command = { commissionId: row.id, reason: c.req.valid("json").reason };
    return c.json(showPosted(unwrap(await ctx.account(row.partnerId)[move](command))), 200);
  });
};
review("hold", "Hold what is pending of it, and what is available and not paid out");
review("release", "Release it again: pending until `releasesAt`, available at once if that is past");
review("reject", "Take back all that is left of it, for good");

const adjust = route({
  method: "post",
  path: "/commissions",
  tags,
  summary: "A manual adjustment, available at once; below zero it takes back, at most what was earned",
  middleware: ownerOnly,
  request: { body: body(adjustmentSchema) },
  responses: { 201: answer(commissionSchema, "The adjustment, as a commission of its own") },
});
commissionsRoutes.openapi(adjust, async (c) => {
  const ctx = c.get("ctx");
  const { partnerId, ...adjustment } = c.req.valid("json");
  if ((await findPartner(ctx, partnerId)) === null) throw problem("not_found", "there is no such partner");
  const adjustmentId = c.get("idempotencyId") ?? crypto.randomUUID();
  return c.json(showPosted(unwrap(await ctx.account(partnerId).adjust({ adjustmentId, ...adjustment }))), 201);
});

/** A commission as its account answered it, without what only the receipt shows. */
const showPosted = ({ steps: _steps, basis: _basis, revision: _revision, ...commission }: PostedCommission): Commission => commission;
