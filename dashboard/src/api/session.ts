/** Who is signed in, and signing in and out, at `/api/auth`. Law: what is said to an unknown address is what is said to a known one. */
import { queryOptions } from "@tanstack/react-query";
import { Refusal } from "./client.ts";

export type Session = {
  role: "partner" | "owner";
  partnerId: string | null;
  email: string;
  name: string;
};

type Told = { user?: { email?: string; name?: string; role?: string; partnerId?: string | null } } | null;

async function callAuth<T>(path: string, body?: Record<string, unknown>): Promise<T> {
  const sent = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api/auth${path}`, sent).catch(() => {
    throw new Refusal({ status: 0, code: "offline", detail: "", requestId: null });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const said = (answer ?? {}) as { code?: string; detail?: string; message?: string };
  throw new Refusal({
    status: response.status,
    code: said.code ?? "unknown",
    detail: said.detail ?? said.message ?? response.statusText,
    requestId: response.headers.get("X-Request-Id"),
  });
}

async function findSession(): Promise<Session | null> {
  const told = await callAuth<Told>("/get-session");
  const user = told?.user;
  if (user === undefined) return null;
  return {
    role: user.role === "owner" ? "owner" : "partner",
    partnerId: user.partnerId ?? null,
    email: user.email ?? "",
    name: user.name ?? "",
  };
}

export const sessionQuery = queryOptions({ queryKey: ["session"], queryFn: findSession, staleTime: 60_000 });

export const sendLink = (email: string, next: string): Promise<unknown> =>
  callAuth("/sign-in/magic-link", { email, callbackURL: next, errorCallbackURL: "/sign-in" });
export const sendCode = (email: string): Promise<unknown> => callAuth("/email-otp/send-verification-otp", { email, type: "sign-in" });
export const signInWithCode = (email: string, otp: string): Promise<unknown> => callAuth("/sign-in/email-otp", { email, otp });
export const signOut = (): Promise<unknown> => callAuth("/sign-out", {});
