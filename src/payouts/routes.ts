/** `/payout-methods` and `/payouts`: how partners are paid. Owners name the partner; partners act for themselves. */
import { z } from "zod";
import {
  type Actor,
  type AppContext,
  answer,
  body,
  isFresh,
  makeRouter,
  own,
  ownerOnly,
  partnerOf,
  type Router,
  route,
  unwrap,
  visiblePartner,
} from "../auth/http.ts";
import type { Ctx } from "../context.ts";
import { idSchema } from "../lib/ids.ts";
import { pageOf, readPage, toPage } from "../lib/paging.ts";
import { problem } from "../lib/problem.ts";
import { connectMethod } from "./connect-method.ts";
import {
  createPayoutMethodSchema,
  createPayoutSchema,
  listPayoutMethodsSchema,
  listPayoutsSchema,
  onboardingSchema,
  payoutMethodSchema,
  payoutSchema,
  resolvePayoutSchema,
  updatePayoutMethodSchema,
} from "./contract.ts";
import { onboardPartner } from "./onboard-partner.ts";
import { findPayout, listPayouts, payoutCursor } from "./payout-store.ts";
import { refreshWaiting } from "./refresh-method.ts";
import { removeMethod } from "./remove-method.ts";
import { requestPayout, showPosted } from "./request-payout.ts";
import { showMethod } from "./show-method.ts";
import { showPayout } from "./show-payout.ts";
import { findMethod, listMethods, type MethodRow, methodCursor } from "./store.ts";
import { updateMethod } from "./update-method.ts";

export const payoutsRoutes: Router = makeRouter();

// --- methods

const tags = ["Payout methods"];
const params = z.object({ id: idSchema("pm") });

/** The actor's own method, or the problem `not_found`. */
const getOwnMethod = async (ctx: Ctx, actor: Actor, id: string): Promise<MethodRow> =>
  own(actor, await findMethod(ctx, id), "payout method");

const byOf = (actor: Actor): "owner" | "partner" => (actor.kind === "owner" ? "owner" : "partner");
const isFreshOf = (c: AppContext): boolean => isFresh(c.get("actor"), c.get("ctx").now());

// Registered before `/{id}`: "stripe" is no id.
const postOnboarding = route({
  method: "post",
  path: "/payout-methods/stripe/onboarding",
  tags,
  summary: "A link to Stripe's form; the Stripe method is made if there is none",
  request: { body: body(onboardingSchema) },
  responses: { 200: answer(z.object({ url: z.url() }), "Where to send the partner; the link works once, for a few minutes") },
});
payoutsRoutes.openapi(postOnboarding, async (c) => {
  const { partnerId, returnUrl } = c.req.valid("json");
  const ctx = c.get("ctx");
  const home = ctx.config.publicUrl === "" ? new URL(c.req.url).origin : ctx.config.publicUrl;
  return c.json(
    unwrap(
      await onboardPartner(ctx, {
        partnerId: partnerOf(c.get("actor"), partnerId),
        by: byOf(c.get("actor")),
        isFresh: isFreshOf(c),
        returnUrl: returnUrl ?? `${home}/`,
      }),
    ),
    200,
  );
});

const postMethod = route({
  method: "post",
  path: "/payout-methods",
  tags,
  summary: "Add a way to be paid; the first is the default, 503 unavailable if Stripe does not answer",
  request: { body: body(createPayoutMethodSchema) },
  responses: { 201: answer(payoutMethodSchema, "The method") },
});
payoutsRoutes.openapi(postMethod, async (c) => {
  const { partnerId, ...method } = c.req.valid("json");
  const ctx = c.get("ctx");
  const actor = c.get("actor");
  const by = { partnerId: partnerOf(actor, partnerId), by: byOf(actor), isFresh: isFreshOf(c) };
  const input = { ...by, method, idempotencyId: c.get("idempotencyId") };
  return c.json(await showMethod(ctx, unwrap(await connectMethod(ctx, input))), 201);
});

const getMethods = route({
  method: "get",
  path: "/payout-methods",
  tags,
  summary: "Payout methods, newest first; those that wait are asked about at Stripe",
  request: { query: listPayoutMethodsSchema },
  responses: { 200: answer(pageOf(payoutMethodSchema), "A page of methods") },
});
payoutsRoutes.openapi(getMethods, async (c) => {
  const { limit, cursor, partnerId, ...filter } = c.req.valid("query");
  const ctx = c.get("ctx");
  const rows = await listMethods(ctx, { ...filter, partnerId: visiblePartner(c.get("actor"), partnerId) }, readPage({ limit, cursor }));
  const page = toPage(rows, limit, { show: (row) => row, keyOf: methodCursor });
  const now = await refreshWaiting(ctx, page.data);
  return c.json({ data: await Promise.all(now.map((row) => showMethod(ctx, row))), nextCursor: page.nextCursor }, 200);
});

const getMethod = route({
  method: "get",
  path: "/payout-methods/{id}",
  tags,
  summary: "One payout method, as Stripe now sees it",
  request: { params },
  responses: { 200: answer(payoutMethodSchema, "The method") },
});
payoutsRoutes.openapi(getMethod, async (c) => {
  const ctx = c.get("ctx");
  const row = await getOwnMethod(ctx, c.get("actor"), c.req.valid("param").id);
  const [now = row] = await refreshWaiting(ctx, [row]);
  return c.json(await showMethod(ctx, now), 200);
});

const patchMethod = route({
  method: "patch",
  path: "/payout-methods/{id}",
  tags,
  summary: "Change the label, or make it the default for its currency",
  request: { params, body: body(updatePayoutMethodSchema) },
  responses: { 200: answer(payoutMethodSchema, "The method") },
});
payoutsRoutes.openapi(patchMethod, async (c) => {
  const ctx = c.get("ctx");
  const method = await getOwnMethod(ctx, c.get("actor"), c.req.valid("param").id);
  return c.json(
    await showMethod(ctx, unwrap(await updateMethod(ctx, { method, changes: c.req.valid("json"), isFresh: isFreshOf(c) }))),
    200,
  );
});

const deleteMethod = route({
  method: "delete",
  path: "/payout-methods/{id}",
  tags,
  summary: "Remove a method; if it was the default, the oldest one left is now",
  request: { params },
  responses: { 204: { description: "Removed" } },
});
payoutsRoutes.openapi(deleteMethod, async (c) => {
  const ctx = c.get("ctx");
  const method = await getOwnMethod(ctx, c.get("actor"), c.req.valid("param").id);
  unwrap(await removeMethod(ctx, { method, isFresh: isFreshOf(c) }));
  return c.body(null, 204);
});

// --- payouts

const payoutTags = ["Payouts"];
const payoutParams = z.object({ id: idSchema("pay") });

const postPayout = route({
  method: "post",
  path: "/payouts",
  tags: payoutTags,
  summary: "Request a payout; 422 says the first reason why not",
  request: { body: body(createPayoutSchema) },
  responses: { 201: answer(payoutSchema, "The payout; its amount is reserved") },
});
payoutsRoutes.openapi(postPayout, async (c) => {
  const { partnerId, ...request } = c.req.valid("json");
  const input = { ...request, partnerId: partnerOf(c.get("actor"), partnerId), idempotencyId: c.get("idempotencyId") };
  return c.json(showPosted(unwrap(await requestPayout(c.get("ctx"), input))), 201);
});

const getPayouts = route({
  method: "get",
  path: "/payouts",
  tags: payoutTags,
  summary: "Payouts, newest first; a partner finds its own",
  request: { query: listPayoutsSchema },
  responses: { 200: answer(pageOf(payoutSchema), "A page of payouts") },
});
payoutsRoutes.openapi(getPayouts, async (c) => {
  const { partnerId, status, currency, methodId, ...query } = c.req.valid("query");
  const page = readPage(query);
  const filter = { partnerId: visiblePartner(c.get("actor"), partnerId), status, currency, methodId };
  return c.json(toPage(await listPayouts(c.get("ctx"), filter, page), page.limit, { show: showPayout, keyOf: payoutCursor }), 200);
});

const getOnePayout = route({
  method: "get",
  path: "/payouts/{id}",
  tags: payoutTags,
  summary: "One payout",
  request: { params: payoutParams },
  responses: { 200: answer(payoutSchema, "The payout") },
});
payoutsRoutes.openapi(getOnePayout, async (c) =>
  c.json(showPayout(own(c.get("actor"), await findPayout(c.get("ctx"), c.req.valid("param").id), "payout")), 200),
);

type Move = "approvePayout" | "cancelPayout" | "markPayoutPaid";
/** The doors that move a payout on: the account decides; 409 invalid_state where its state does not allow it. */
const movePayout = (path: "approve" | "cancel" | "mark-paid", move: Move, summary: string): void => {
  const door = route({
    method: "post",
    path: `/payouts/{id}/${path}`,
    tags: payoutTags,
    summary,
    request: { params: payoutParams },
    responses: { 200: answer(payoutSchema, "The payout") },
  });
  payoutsRoutes.openapi(door, async (c) => {
    const ctx = c.get("ctx");
    if (move !== "cancelPayout" && c.get("actor").kind !== "owner") throw problem("forbidden", "only owners may do this");
    const payout = own(c.get("actor"), await findPayout(ctx, c.req.valid("param").id), "payout");
    return c.json(showPosted(unwrap(await ctx.account(payout.partnerId)[move]({ payoutId: payout.id }))), 200);
  });
};
movePayout("approve", "approvePayout", "Approve a requested payout; it is sent at once, a manual one waits for mark-paid");
movePayout("cancel", "cancelPayout", "Cancel a payout that has not begun to leave");
movePayout("mark-paid", "markPayoutPaid", "Say that an approved manual payout was sent");

const resolve = route({
  method: "post",
  path: "/payouts/{id}/resolve",
  tags: payoutTags,
  summary: "End a payout whose fate is unknown after its key has expired: Stripe is looked at once more, and decides",
  middleware: ownerOnly,
  request: { params: payoutParams, body: body(resolvePayoutSchema) },
  responses: { 200: answer(payoutSchema, "The payout, paid or failed") },
});
payoutsRoutes.openapi(resolve, async (c) => {
  const ctx = c.get("ctx");
  const payout = own(c.get("actor"), await findPayout(ctx, c.req.valid("param").id), "payout");
  const { outcome, transferId = null, reason } = c.req.valid("json");
  return c.json(
    showPosted(unwrap(await ctx.account(payout.partnerId).resolvePayout({ payoutId: payout.id, outcome, transferId, reason }))),
    200,
  );
});
