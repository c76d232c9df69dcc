/**
 * RFC 9457 problem details: one table from a refusal's code to the wire. Codes are the contract's;
 * `type` is a stable URN of the code, `errors` lists what is wrong with a body, path by path.
 */
import { z } from "zod";
import type { Refusal } from "./result.ts";

const STATUS: Record<string, { status: ProblemStatus; title: string }> = {
  invalid_request: { status: 400, title: "The request is not valid" },
  occurred_at_out_of_range: { status: 400, title: "occurredAt is out of range" },
  invalid_code: { status: 400, title: "The code is not valid" },
  invalid_signature: { status: 400, title: "The signature is not valid" },
  unauthorized: { status: 401, title: "No valid key or session was given" },
  forbidden: { status: 403, title: "This may not be done with this key or session" },
  fresh_sign_in_required: { status: 403, title: "This takes a fresh sign-in" },
  not_found: { status: 404, title: "There is no such object" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  slug_taken: { status: 409, title: "The slug is taken" },
  code_taken: { status: 409, title: "The code is taken" },
  email_taken: { status: 409, title: "A partner with this e-mail exists" },
  conversion_conflict: { status: 409, title: "The conversion exists with other values" },
  refund_conflict: { status: 409, title: "The refund exists with other values" },
  dispute_conflict: { status: 409, title: "The dispute exists with other values" },
  invalid_state: { status: 409, title: "The object's state does not allow this" },
  total_differs: { status: 409, title: "The total has changed" },
  idempotency_conflict: { status: 409, title: "The Idempotency-Key was used with another body" },
  idempotency_in_progress: { status: 409, title: "A request with this Idempotency-Key is still running" },
  body_too_large: { status: 413, title: "The body is too large" },
  upgrade_required: { status: 426, title: "This path is for WebSockets" },
  rate_limited: { status: 429, title: "Too many requests" },
  internal_error: { status: 500, title: "Something failed on our side" },
  unavailable: { status: 503, title: "A part that this needs does not answer" },
};

type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 426 | 429 | 500 | 503;
export type FieldError = { path: string; message: string };

export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

/** Thrown by the doors only (routes, auth); a verb returns its refusal. */
export class ProblemError extends Error {
  readonly refusal: Refusal;
  readonly errors: FieldError[] | undefined;
  constructor(refusal: Refusal, errors?: FieldError[]) {
    super(refusal.detail);
    this.refusal = refusal;
    this.errors = errors;
  }
}

export const problem = (code: string, detail: string, errors?: FieldError[]) => new ProblemError({ code, detail }, errors);

/** A refusal as a response; a code without an entry of its own is a business rule's, 422. */
export function problemResponse(error: ProblemError, requestId: string): Response {
  const { code, detail, ...facts } = error.refusal;
  const { status, title } = STATUS[code] ?? { status: 422, title: "A rule of the programme refuses this" };
  const body = {
    ...facts,
    type: `urn:tributary:problem:${code}`,
    title,
    status,
    code,
    detail,
    requestId,
    ...(error.errors ? { errors: error.errors } : {}),
  };
  const headers = new Headers({ "content-type": "application/problem+json", "x-request-id": requestId });
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="tributary"');
  if (status === 426) headers.set("upgrade", "websocket");
  if (status === 429) headers.set("retry-after", String(facts["retryAfter"] ?? 1));
  return new Response(JSON.stringify(body), { status, headers });
}

/** zod's issues as the contract's `errors`. */
export const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues.map((issue) => ({
    path: issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""].join(".") : issue.path.join("."),
    message: issue.message,
  }));
