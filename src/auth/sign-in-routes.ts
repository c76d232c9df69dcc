/**
 * `/api/auth`: links and codes by e-mail, and the way out. Law: an address is answered alike whether anybody is behind it or not, in
 * words and in time; who is nobody is sent nothing.
 */
import { z } from "zod";
import { problem } from "../lib/problem.ts";
import { type AuthDoors, findLiveSessionOf, requireHome } from "./authenticate.ts";
import { limitAsking, limitTrying } from "./limit-sign-in.ts";
import { expectOk, openSignIn, readPath, replaceSession, requestOf } from "./open-sign-in.ts";
import { type AppContext, answer, body, makeRouter, type Router, route } from "./router.ts";
import { homeOf } from "./rules.ts";
import { sendProof } from "./send-proof.ts";
import { clearedSessionCookie } from "./session-cookie.ts";
import { deleteSession } from "./session-store.ts";
import { askCodeSchema, askLinkSchema, linkQuerySchema, proveCodeSchema } from "./sign-in-contract.ts";
import { signInLocally } from "./sign-in-locally.ts";

const tags = ["Sign-in"];
const security: [] = [];

const askLink = route({
  method: "post",
  path: "/sign-in/magic-link",
  tags,
  security,
  summary: "Ask for an e-mail with a sign-in link and a code; answered alike whether the address is known or not",
  request: { body: body(askLinkSchema) },
  responses: { 200: answer(z.object({ status: z.literal(true) }), "If the address is known, it is on its way") },
});
const askCode = route({
  method: "post",
  path: "/email-otp/send-verification-otp",
  tags,
  security,
  summary: "Ask for an e-mail with a code alone; answered alike whether the address is known or not",
  request: { body: body(askCodeSchema) },
  responses: { 200: answer(z.object({ success: z.literal(true) }), "If the address is known, it is on its way") },
});
const proveCode = route({
  method: "post",
  path: "/sign-in/email-otp",
  tags,
  security,
  summary: "Sign in with a code; 400 invalid_code where it is wrong, used or expired, three tries a code",
  request: { body: body(proveCodeSchema) },
  responses: { 200: answer(z.object({ status: z.literal(true) }), "The session's cookie is set") },
});
const signOut = route({
  method: "post",
  path: "/sign-out",
  tags,
  security,
  summary: "End the session of this browser",
  responses: { 200: answer(z.object({ success: z.literal(true) }), "There is no session any more") },
});

export function makeSignInRoutes(doors: AuthDoors): Router {
  const routes = makeRouter();
  routes.use(async (c, next) => {
    if (c.req.header("origin") !== undefined || c.req.header("cookie") !== undefined) requireHome(c);
    await next();
    c.res.headers.set("Cache-Control", "no-store");
    c.res.headers.set("Referrer-Policy", "no-referrer");
  });

  routes.openapi(askLink, async (c) => {
    const { email, callbackURL } = c.req.valid("json");
    const path = readPath(c, callbackURL);
    await limitAsking(c, email);
    const signIn = await openSignIn(c);
    await expectOk(signIn.handle(requestOf(c, "/sign-in/magic-link", { email, callbackURL: path })));
    const [proof] = signIn.proofs;
    if (proof === undefined || !("link" in proof)) throw new Error("no link was made");
    const code = await signIn.makeCode(email);
    c.get("ctx").waitUntil(sendProof(c.get("ctx"), { doors, email, link: proof.link, code }));
    return c.json({ status: true as const }, 200);
  });

  routes.openapi(askCode, async (c) => {
    const { email } = c.req.valid("json");
    await limitAsking(c, email);
    const signIn = await openSignIn(c);
    const code = await signIn.makeCode(email);
    c.get("ctx").waitUntil(sendProof(c.get("ctx"), { doors, email, link: null, code }));
    return c.json({ success: true as const }, 200);
  });

  routes.openapi(proveCode, async (c) => {
    const { email, otp } = c.req.valid("json");
    await limitTrying(c);
    const signIn = await openSignIn(c);
    const proven = await signIn.handle(requestOf(c, "/sign-in/email-otp", { email, otp }));
    if (proven.status >= 500) throw new Error(`the sign-in failed: ${await proven.text()}`);
    if (!proven.ok) throw problem("invalid_code", "this code is wrong, has been used, or is older than ten minutes: ask for a new one");
    await replaceSession(c, proven);
    return c.json({ status: true as const }, 200);
  });

  routes.openapi(signOut, async (c) => {
    const live = await findLiveSessionOf(c);
    if (live !== null) await deleteSession(c.get("ctx"), live.session.id);
    c.header("Set-Cookie", clearedSessionCookie(homeOf(c.get("ctx").config, c.req.url)));
    return c.json({ success: true as const }, 200);
  });

  routes.get("/magic-link/verify", proveLink);
  routes.get("/development", signInLocally);
  return routes;
}

/** Followed from an e-mail: into the dashboard, or to its sign-in with the reason. What only looks ahead does not use the link up. */
async function proveLink(c: AppContext): Promise<Response> {
  if (/prefetch|preview/.test(`${c.req.header("sec-purpose")} ${c.req.header("purpose")}`)) return c.body(null, 204);
  const home = homeOf(c.get("ctx").config, c.req.url);
  const failed = `${home}/sign-in?error=link_invalid`;
  const query = linkQuerySchema.safeParse(c.req.query());
  if (!query.success) return c.redirect(failed);
  await limitTrying(c);
  const path = readPath(c, query.data.callbackURL);
  const signIn = await openSignIn(c);
  const search = new URLSearchParams({ token: query.data.token, callbackURL: path });
  const proven = await signIn.handle(requestOf(c, `/magic-link/verify?${search}`, null));
  if (proven.status >= 500) throw new Error(`the sign-in failed: ${await proven.text()}`);
  if (proven.headers.getSetCookie().length === 0) return c.redirect(failed);
  await replaceSession(c, proven);
  return c.redirect(new URL(path, home).href);
}
