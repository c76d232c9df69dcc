/** Signing in: what the browser sends. Links and codes are asked for by e-mail address, and answered alike whether it is known or not. */
import { z } from "zod";

const email = z.string().trim().toLowerCase().pipe(z.email().max(254));
const path = z.string().min(1).max(2000);

/** `callbackURL`: the dashboard's path that the link leads to. */
export const askLinkSchema = z.strictObject({ email, callbackURL: path.optional() });
export const askCodeSchema = z.strictObject({ email, type: z.literal("sign-in").default("sign-in") });
export const proveCodeSchema = z.strictObject({ email, otp: z.string().trim().min(4).max(12) });

/** What a link carries. */
export const linkQuerySchema = z.object({ token: z.string().min(1).max(200), callbackURL: path.default("/") });
