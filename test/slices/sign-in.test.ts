/** Signing in through its own doors: links and codes by e-mail, what strangers learn from them, and how often they may be tried. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { api, ORIGIN } from "../support/api.ts";
import { seedPartner } from "../support/seed.ts";
import { asBrowser, cookieOf, HOME, mailsTo, seedOwner, signIn } from "../support/sessions.ts";

let addresses = 0;
const freshAddress = () => {
  addresses += 1;
  return `198.51.100.${addresses}`;
};
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  api(`/api/auth${path}`, { key: null, body, headers: { Origin: HOME, "CF-Connecting-IP": freshAddress(), ...headers } });
const askLink = (email: string, more: object = {}) => post("/sign-in/magic-link", { email, ...more });
const askCode = (email: string) => post("/email-otp/send-verification-otp", { email, type: "sign-in" });
const tryCode = (email: string, otp: string, headers: Record<string, string> = {}) => post("/sign-in/email-otp", { email, otp }, headers);
const follow = (link: string, headers: Record<string, string> = {}) => {
  const url = new URL(link);
  return api(url.pathname + url.search, { key: null, headers: { "CF-Connecting-IP": freshAddress(), ...headers } });
};
const linkIn = (text: string) => /^http\S+$/m.exec(text)?.[0] ?? "";
const codeIn = (text: string) => /\b\d{6}\b/.exec(text)?.[0] ?? "";
const newest = async (email: string, count = 1) => (await mailsTo(email, count))[0] ?? { subject: "", text: "" };
const me = (cookie: string) => asBrowser(cookie)("/v1/me");

describe("a sign-in link", () => {
  it("comes by e-mail with a code, and leads an owner into the dashboard", async () => {
    const owner = await seedOwner();
    const asked = await askLink(owner.email.toUpperCase(), { callbackURL: "/payouts?status=requested" });
    expect([asked.status, asked.body]).toEqual([200, { status: true }]);
    const mail = await newest(owner.email);
    expect(mail.subject).toBe("Sign in to Tributary");
    expect(codeIn(mail.text)).toMatch(/^\d{6}$/);
    const link = linkIn(mail.text);
    expect(link.startsWith(`${HOME}/api/auth/magic-link/verify?token=`)).toBe(true);
    const followed = await follow(link);
    expect([followed.status, followed.headers.get("Location")]).toEqual([302, `${HOME}/payouts?status=requested`]);
    const [cookie = ""] = followed.headers.getSetCookie();
    expect(cookie).toMatch(/; Path=\/(;|$)/);
    expect(cookie).toMatch(/; HttpOnly(;|$)/);
    expect(cookie).toMatch(/; SameSite=Lax(;|$)/);
    expect(cookie).not.toMatch(/Domain/i);
    const { status, body } = await me(cookieOf(followed));
    expect([status, body.role, body.email, body.name, body.partner]).toEqual([200, "owner", owner.email, owner.name, null]);
    expect(body.session.isFresh).toBe(true);
  });
});
void [env, ORIGIN, seedPartner, signIn, askCode, tryCode];
