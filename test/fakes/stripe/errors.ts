/** Refusals in Stripe's own shape; whether one is kept for the idempotency key depends on where it arose. */
import type Stripe from "stripe";

type ErrorBody = { type: Stripe.RawErrorType; message: string; code?: string; param?: string; doc_url?: string; request_log_url?: string };

export class StripeFailure extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** Stripe keeps what the endpoint itself answered; what came before it (key, limits, parameters, a concurrent call) is not kept. */
  readonly kept: boolean;
  constructor(status: number, body: ErrorBody, kept: boolean) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.kept = kept;
  }
}

const docs = (code: string): { code: string; doc_url: string } => ({
  code,
  doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`,
});

/** The parameters are wrong: found before the endpoint runs, so the key stays free. */
export const invalid = (message: string, param: string, code = "parameter_invalid"): StripeFailure =>
  new StripeFailure(400, { type: "invalid_request_error", message, param, ...docs(code) }, false);

/** The endpoint ran and refused: kept for the key. */
export const refused = (code: string, message: string, param?: string): StripeFailure =>
  new StripeFailure(400, { type: "invalid_request_error", message, ...docs(code), ...(param === undefined ? {} : { param }) }, true);

export const missing = (what: string, id: string): StripeFailure =>
  new StripeFailure(
    404,
    { type: "invalid_request_error", message: `No such ${what}: '${id}'`, param: "id", ...docs("resource_missing") },
    false,
  );

export const unauthorized = (key: string): StripeFailure =>
  new StripeFailure(
    401,
    {
      type: "invalid_request_error",
      message: key === "" ? "You did not provide an API key." : `Invalid API Key provided: ${key.slice(0, 3)}****`,
    },
    false,
  );

export const limited = (): StripeFailure =>
  new StripeFailure(
    429,
    {
      type: "invalid_request_error",
      message: "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
      ...docs("rate_limit"),
    },
    false,
  );

export const inUse = (key: string): StripeFailure =>
  new StripeFailure(
    409,
    {
      type: "idempotency_error",
      message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
      ...docs("idempotency_key_in_use"),
    },
    false,
  );

export const mismatch = (key: string): StripeFailure =>
  new StripeFailure(
    400,
    {
      type: "idempotency_error",
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    },
    false,
  );

export const broken = (): StripeFailure =>
  new StripeFailure(500, { type: "api_error", message: "An unexpected error occurred. We have been notified of the problem." }, true);
