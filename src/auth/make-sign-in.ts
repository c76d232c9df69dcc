/**
 * better-auth, set up for one request: links and codes by e-mail, no passwords, nothing else of it. Loaded late, by the sign-in's
 * routes alone; made anew each time, because what one request waits for cannot be waited for by another.
 */
import { createHmac } from "node:crypto";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { betterAuth } from "better-auth/minimal";
import { emailOTP } from "better-auth/plugins/email-otp";
import { magicLink } from "better-auth/plugins/magic-link";
import type { Ctx } from "../context.ts";
import { newId } from "../lib/ids.ts";
import { MINUTE, SECOND } from "../lib/time.ts";
import { SESSION_LIFETIME } from "./rules.ts";
import { cookieSecretOf, sessionCookieName } from "./session-cookie.ts";
import { sessions, signInProofs, users } from "./tables.ts";

const PROOF_LIFETIME = (10 * MINUTE) / SECOND;
const ATTEMPTS = 3;
const PREFIXES: Record<string, "usr" | "ses"> = { user: "usr", session: "ses" };

/** What was made for an address: the door decides whether anybody is told. */
export type Proof = { link: string } | { code: string };

type Making = { ctx: Pick<Ctx, "db" | "config">; home: string; onProof: (proof: Proof) => void };

/** Answers a request under /api/auth, and makes a code for an address. */
export type SignIn = { handle: (request: Request) => Promise<Response>; makeCode: (email: string) => Promise<string> };

export function makeSignIn({ ctx, home, onProof }: Making): SignIn {
  const secret = cookieSecretOf(ctx.config.authSecret);
  const hash = async (text: string) => createHmac("sha256", secret).update(`proof\n${text}`).digest("base64url");
  const auth = betterAuth({
    appName: ctx.config.programName,
    baseURL: home,
    basePath: "/api/auth",
    secret,
    trustedOrigins: [home],
    database: drizzleAdapter(ctx.db, { provider: "sqlite", schema: { user: users, session: sessions, verification: signInProofs } }),
    session: { expiresIn: SESSION_LIFETIME / SECOND, disableSessionRefresh: true },
    // Limits are exact and stand before this.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: "error" },
    advanced: {
      // It would miss the table of passwords and of other sites' accounts, of which there are none.
      database: { validateSchema: false, generateId: ({ model }) => newId(PREFIXES[model] ?? "prf") },
      ipAddress: { ipAddressHeaders: ["cf-connecting-ip"] },
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookieName(home), attributes: { secure: home.startsWith("https:") } } },
      // As if it were production, wherever it runs.
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    plugins: [
      magicLink({
        expiresIn: PROOF_LIFETIME,
        storeToken: { type: "custom-hasher", hash },
        sendMagicLink: ({ url }) => onProof({ link: url }),
      }),
      emailOTP({
        otpLength: 6,
        expiresIn: PROOF_LIFETIME,
        allowedAttempts: ATTEMPTS,
        storeOTP: { hash },
        sendVerificationOTP: async ({ otp }) => onProof({ code: otp }),
      }),
    ],
  });
  return {
    handle: auth.handler,
    makeCode: (email) => auth.api.createVerificationOTP({ body: { email, type: "sign-in" } }),
  };
}
