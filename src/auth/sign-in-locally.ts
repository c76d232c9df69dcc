/**
 * Development's sign-in link: signed with the start's own key, it works at any time and more than once, by making a link of the usual
 * kind and following it. Law: without development's key there is no such path.
 */
import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { problem } from "../lib/problem.ts";
import { openSignIn, readPath, requestOf } from "./open-sign-in.ts";
import type { AppContext } from "./router.ts";
import { localSignInKey } from "./secret.ts";

const querySchema = z.object({ email: z.email().max(254), key: z.string(), callbackURL: z.string().default("/") });

export async function signInLocally(c: AppContext): Promise<Response> {
  const { isDevelopment, replayKey } = c.get("ctx").config;
  const query = querySchema.safeParse(c.req.query());
  if (!isDevelopment || replayKey === "" || !query.success || !isEqual(query.data.key, localSignInKey(replayKey, query.data.email)))
    throw problem("not_found", "there is nothing at this path");
  const signIn = await openSignIn(c);
  const path = readPath(c, query.data.callbackURL);
  await signIn.handle(requestOf(c, "/sign-in/magic-link", { email: query.data.email, callbackURL: path }));
  const [proof] = signIn.proofs;
  if (proof === undefined || !("link" in proof)) throw new Error("no link was made");
  return c.redirect(proof.link);
}

const isEqual = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
