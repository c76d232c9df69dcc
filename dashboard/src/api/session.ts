/** Who is signed in, and signing in and out. Law: what is said to an unknown address is what is said to a known one. */
import { queryOptions } from "@tanstack/react-query";
import { api, ask, Refusal, type Schemas } from "./client.ts";

export type Session = Schemas["Me"];

async function call<T>(path: string, body?: Record<string, unknown>): Promise<T> {
  const sent = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api${path}`, sent).catch(() => {
    throw new Refusal({ status: 0, code: "offline", detail: "", requestId: null });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const said = (answer ?? {}) as { code?: string; detail?: string };
  const requestId = response.headers.get("X-Request-Id");
  throw new Refusal({
    ...said,
    status: response.status,
    code: said.code ?? "unknown",
    detail: said.detail ?? response.statusText,
    requestId,
  });
}

/** null: nobody. */
const findSession = (): Promise<Session | null> =>
  ask(api.GET("/v1/me")).catch((error: unknown) => {
    if (error instanceof Refusal && error.status === 401) return null;
    throw error;
  });

export const sessionQuery = queryOptions({ queryKey: ["session"], queryFn: findSession, staleTime: 60_000 });

/** The link and its code lead to `next`. */
export const sendLink = (email: string, next: string): Promise<unknown> => call("/auth/sign-in/magic-link", { email, callbackURL: next });
export const sendCode = (email: string): Promise<unknown> => call("/auth/email-otp/send-verification-otp", { email, type: "sign-in" });
export const signInWithCode = (email: string, otp: string): Promise<unknown> => call("/auth/sign-in/email-otp", { email, otp });
export const signOut = (): Promise<unknown> => call("/auth/sign-out", {});
