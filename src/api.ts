/**
 * The API: the slices mounted in story order behind one line of middleware (request id, origins, size, key, shields, Idempotency-Key, audit).
 * Every refusal is problem+json; what is not known to be a refusal is logged, and its detail told to nobody.
 */
import { HTTPException } from "hono/http-exception";
import { methodNotAllowed } from "hono/method-not-allowed";
import { reconciliationRoutes } from "./accounts/reconciliation-routes.ts";
import { accountsRoutes } from "./accounts/routes.ts";
import { standingRoutes } from "./accounts/standing-routes.ts";
import { aheadRoutes } from "./analytics/ahead-routes.ts";
import { listExportRoutes } from "./analytics/export-routes.ts";
import { partnersReportRoutes } from "./analytics/partners-routes.ts";
import { reportExportRoutes } from "./analytics/report-export-routes.ts";
import { reportRoutes } from "./analytics/report-routes.ts";
import { analyticsRoutes } from "./analytics/routes.ts";
import { auditActions, auditRoutes } from "./audit/routes.ts";
import * as auth from "./auth/http.ts";
import { clicksRoutes } from "./clicks/routes.ts";
import { manualRoutes } from "./commissions/manual-routes.ts";
import { commissionsRoutes } from "./commissions/routes.ts";
import { simulateRoutes } from "./commissions/simulate-routes.ts";
import type { Ctx } from "./context.ts";
import { conversionsRoutes } from "./conversions/routes.ts";
import { factSchema } from "./facts.ts";
import { fraudRoutes, noteActor } from "./fraud/routes.ts";
import { ProblemError, problem, problemResponse } from "./lib/problem.ts";
import { linksRoutes } from "./links/routes.ts";
import { slugRoutes } from "./links/slug-routes.ts";
import { nudgeFeeds } from "./live/index.ts";
import { liveRoutes } from "./live/routes.ts";
import { mailRoutes } from "./notices/routes.ts";
import { deadLetterRoutes } from "./operations/dead-letter-routes.ts";
import { findingsRoutes, healthRoutes } from "./operations/routes.ts";
import { findPartner, findPartnerByEmail } from "./partners/index.ts";
import { meRoutes } from "./partners/me-routes.ts";
import { partnersRoutes } from "./partners/routes.ts";
import { exportRoutes } from "./payouts/export-routes.ts";
import { payoutsRoutes } from "./payouts/routes.ts";
import { runRoutes } from "./payouts/run-routes.ts";
import { statementRoutes } from "./payouts/statement-routes.ts";
import { getCurrentTerms } from "./program/index.ts";
import { programRoutes } from "./program/routes.ts";
import { stripeRoutes } from "./stripe/routes.ts";
import { deliveryRoutes } from "./webhooks/delivery-routes.ts";
import { describeEvents } from "./webhooks/describe-routes.ts";
import { makeEndpointRoutes } from "./webhooks/endpoint-routes.ts";
import { dispatchSoon } from "./webhooks/index.ts";
import { eventsRoutes } from "./webhooks/routes.ts";

/** Answers a request of the API; never throws. */
export async function answerRequest(ctx: Ctx, request: Request): Promise<Response> {
  try {
    const response = await app.fetch(...auth.enter(ctx, request));
    if (request.method !== "GET" && request.method !== "HEAD") ctx.waitUntil(Promise.all([dispatchSoon(ctx), nudgeFeeds(ctx)]));
    return response;
  } catch (error) {
    // Hono lets through what is thrown and is no Error.
    console.error("internal error", request.method, request.url, error);
    return problemResponse(failure(), auth.newRequestId());
  }
}

const doors: auth.AuthDoors = {
  findPartnerStatus: async (ctx, partnerId) => (await findPartner(ctx, partnerId))?.status ?? null,
  findPartnerByEmail,
  listAllowedOrigins: async (ctx) => (await getCurrentTerms(ctx)).terms.allowedOrigins,
};

const webhookDoors: Parameters<typeof makeEndpointRoutes>[0] = {
  eventTypes: factSchema.options.map(({ shape }) => shape.type.value),
  partnerExists: async (ctx, partnerId) => (await findPartner(ctx, partnerId)) !== null,
};

const app = auth.makeRouter();
app.onError(refuse);
app.notFound((c) => problemResponse(problem("not_found", "there is nothing at this path"), c.get("requestId")));
app.use(auth.identifyRequest);
app.use(auth.allowOrigins(doors));
app.use(auth.limitBody);
app.use(auth.authenticate(doors));
app.use(auth.limitRequests);
app.use(methodNotAllowed({ app, onMethodNotAllowed: refuseMethod }));
app.use(noteActor);
app.use(auth.requireJson);
app.use(auth.replayAnswers);
app.use(auditActions);

app.route("/", healthRoutes);
app.route("/v1", auditRoutes);
app.route("/v1", programRoutes);
app.route("/v1", partnersRoutes);
app.route("/v1", linksRoutes);
app.route("/v1", slugRoutes);
app.route("/v1", clicksRoutes);
app.route("/v1", conversionsRoutes);
app.route("/v1", manualRoutes);
app.route("/v1", simulateRoutes);
app.route("/v1", commissionsRoutes);
app.route("/v1", runRoutes);
app.route("/v1", statementRoutes);
app.route("/v1", exportRoutes);
app.route("/v1", payoutsRoutes);
app.route("/v1", accountsRoutes);
app.route("/v1", standingRoutes);
app.route("/v1", reconciliationRoutes);
app.route("/v1", eventsRoutes);
app.route("/v1", liveRoutes);
app.route("/v1", makeEndpointRoutes(webhookDoors));
app.route("/v1", deliveryRoutes);
app.route("/v1", analyticsRoutes);
app.route("/v1", reportRoutes);
app.route("/v1", partnersReportRoutes);
app.route("/v1", aheadRoutes);
app.route("/v1", listExportRoutes);
app.route("/v1", reportExportRoutes);
app.route("/v1", fraudRoutes);
app.route("/v1", stripeRoutes);
app.route("/v1", findingsRoutes);
app.route("/v1", deadLetterRoutes);
app.route("/v1", auth.makeAuthRoutes(doors));
app.route("/v1", auth.ownerRoutes);
app.route("/v1", auth.sessionRoutes);
app.route("/v1", meRoutes);
app.route("/api/auth", auth.makeSignInRoutes(doors));
app.route("/api/development", mailRoutes);

app.openAPIRegistry.registerComponent("securitySchemes", "key", { type: "http", scheme: "bearer", description: "An API key" });
describeEvents(app, factSchema.options);
const info = { title: "Tributary", version: "1", description: "An edge-native partner programme" };
/** The API as an OpenAPI document, which needs nothing of a running programme. */
export const describeApi = (origin: string) => app.getOpenAPI31Document({ openapi: "3.1.0", info, servers: [{ url: origin }] });
app.get("/openapi.json", (c) => c.json(describeApi(new URL(c.req.url).origin)));

const failure = () => problem("internal_error", "something failed on our side; the request id names it");

function refuse(error: unknown, c: auth.AppContext): Response {
  const requestId = c.get("requestId");
  if (error instanceof ProblemError) return problemResponse(error, requestId);
  if (error instanceof HTTPException && error.status === 400) return problemResponse(problem("invalid_request", error.message), requestId);
  console.error("internal error", requestId, c.req.method, c.req.path, error);
  return problemResponse(failure(), requestId);
}

function refuseMethod(c: auth.AppContext, methods: string[]): Response {
  const refused = problemResponse(problem("method_not_allowed", `this path takes ${methods.join(", ")}`), c.get("requestId"));
  refused.headers.set("Allow", methods.join(", "));
  return refused;
}
