/** The API, typed by its own description. Law: the dashboard asks for nothing outside its own origin, and every refusal becomes a Refusal that names its request. */
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.gen.ts";

export type Schemas = components["schemas"];

/** Paths begin with `/v1` as they are described; here they are at `/api/v1`, where the session counts. */
export const api = createClient<paths>({ baseUrl: "/api" });

export type FieldErrors = Readonly<Record<string, string>>;

/** What the API said no to, with the words for the person and the id for support. Status 0: it was not reached. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: FieldErrors;
  /** What the refusal brings besides: `minimumMinor`, `availableMinor`, ... */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(problem: { status: number; code: string; detail: string; requestId: string | null } & Record<string, unknown>) {
    super(problem.detail);
    this.name = "Refusal";
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.requestId;
    this.fields = fieldsOf(problem["errors"]);
    this.facts = problem;
  }
}

function fieldsOf(errors: unknown): FieldErrors {
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries((errors as { path: string; message: string }[]).map(({ path, message }) => [path, message]));
}

export const isOffline = (error: unknown): boolean => error instanceof Refusal && error.status === 0;

function refusalOf(error: unknown, response: Response): Refusal {
  const known = typeof error === "object" && error !== null ? (error as Record<string, unknown>) : {};
  const text = (name: string): string | null => (typeof known[name] === "string" ? (known[name] as string) : null);
  return new Refusal({
    ...known,
    status: response.status,
    code: text("code") ?? "unknown",
    detail: text("detail") ?? text("message") ?? response.statusText,
    requestId: text("requestId") ?? response.headers.get("X-Request-Id"),
  });
}

type Answer = { data?: unknown; error?: unknown; response: Response };

/** Waits for a call of `api` and gives its data; anything else is thrown as a Refusal. */
export async function ask<Called extends Answer>(call: Promise<Called>): Promise<Exclude<Called["data"], undefined>> {
  const { data, error, response } = await call.catch((failure: unknown) => {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new Refusal({ status: 0, code: "offline", detail: "", requestId: null });
  });
  if (!response.ok) throw refusalOf(error, response);
  return data as Exclude<Called["data"], undefined>;
}
