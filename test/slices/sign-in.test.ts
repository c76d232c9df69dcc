/** Signing in through its own doors: links and codes by e-mail, what strangers learn from them, and how often they may be tried. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { api } from "../support/api.ts";
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
/** Presses the button of the page that a link opens. */
const press = (link: string, headers: Record<string, string> = {}) => {
  const url = new URL(link);
  const form = { Origin: HOME, "Content-Type": "application/x-www-form-urlencoded", "CF-Connecting-IP": freshAddress(), ...headers };
  return api(url.pathname + url.search, { key: null, method: "POST", headers: form });
};
const linkIn = (text: string) => /^http\S+$/m.exec(text)?.[0] ?? "";
const actionIn = (page: string) => /<form method="post" action="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
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
    const opened = await follow(link);
    expect([opened.status, opened.headers.get("Content-Type"), cookieOf(opened)]).toEqual([200, "text/html; charset=UTF-8", ""]);
    const followed = await press(new URL(actionIn(String(opened.body)), link).href);
    expect([followed.status, followed.headers.get("Location")]).toEqual([303, `${HOME}/payouts?status=requested`]);
    const [cookie = ""] = followed.headers.getSetCookie();
    expect(cookie).toMatch(/; Path=\/(;|$)/);
    expect(cookie).toMatch(/; HttpOnly(;|$)/);
    expect(cookie).toMatch(/; SameSite=Lax(;|$)/);
    expect(cookie).not.toMatch(/Domain/i);
    const { status, body } = await me(cookieOf(followed));
    expect([status, body.role, body.email, body.name, body.partner]).toEqual([200, "owner", owner.email, owner.name, null]);
    expect(body.session.isFresh).toBe(true);
  });

  it("leads a partner in, whatever its status is", async () => {
    for (const status of ["applied", "active", "suspended", "rejected"] as const) {
      const partner = await seedPartner({ status });
      const { body } = await me(await signIn(partner.email));
      expect([body.role, body.partner]).toEqual(["partner", partner]);
      expect(body.program).toEqual({
        name: "Tributary",
        currency: "USD",
        sandbox: true,
        development: true,
        publicUrl: expect.stringMatching(/^https?:\/\/[^/]+$/),
      });
    }
  });

  it("works once, and of many that press its button at the same time for one", async () => {
    const owner = await seedOwner();
    await askLink(owner.email);
    const link = linkIn((await newest(owner.email)).text);
    const followed = await Promise.all(Array.from({ length: 5 }, () => press(link)));
    expect(followed.filter((each) => cookieOf(each) !== "")).toHaveLength(1);
    const again = await press(link);
    expect([again.status, again.headers.get("Location"), cookieOf(again)]).toEqual([303, `${HOME}/sign-in?error=link_invalid`, ""]);
  });

  it("is not used up by what only opens it: a scanner, a preview, a prefetch, a HEAD", async () => {
    const owner = await seedOwner();
    await askLink(owner.email);
    const link = linkIn((await newest(owner.email)).text);
    const { pathname, search } = new URL(link);
    for (const headers of [{}, { "Sec-Purpose": "prefetch;prerender" }, { "User-Agent": "Mozilla/5.0 (compatible; scanner)" }]) {
      const opened = await follow(link, headers);
      expect([opened.status, cookieOf(opened)]).toEqual([200, ""]);
    }
    expect((await api(pathname + search, { key: null, method: "HEAD" })).status).toBe(200);
    expect(cookieOf(await press(link))).not.toBe("");
  });

  it("opens a page that runs and loads nothing, sends its address nowhere else, and is framed by nobody", async () => {
    const token = `"><script>alert(1)</script>${"x".repeat(20)}`;
    const search = new URLSearchParams({ token, callbackURL: '/a?b="><img src=x>' });
    const { headers, body } = await follow(`${HOME}/api/auth/magic-link/verify?${search}`);
    const page = String(body);
    expect([...page.matchAll(/<script|<img/g)]).toEqual([]);
    expect(new URL(actionIn(page), HOME).searchParams.get("token")).toBe(token);
    const policy = headers.get("Content-Security-Policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    expect(policy).toContain(`'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
    // Of a page that tells no referrer a form's origin is "null", which no session is made from.
    expect([headers.get("Referrer-Policy"), headers.get("Cache-Control")]).toEqual(["same-origin", "no-store"]);
  });

  it("signs nobody in by a form of another page", async () => {
    const owner = await seedOwner();
    await askLink(owner.email);
    const link = linkIn((await newest(owner.email)).text);
    for (const origin of ["https://evil.example", "null"]) expect((await press(link, { Origin: origin })).status).toBe(403);
    expect(cookieOf(await press(link))).not.toBe("");
  });

  it("expires after ten minutes, as the code does", async () => {
    const owner = await seedOwner();
    await askLink(owner.email);
    const { text } = await newest(owner.email);
    const { results } = await env.DB.prepare("select expires_at - created_at as life from sign_in_proofs").all<{ life: number }>();
    expect(results.length).toBeGreaterThan(1);
    for (const { life } of results) expect(Math.abs(life - 600_000)).toBeLessThan(2_000);
    await env.DB.prepare("update sign_in_proofs set expires_at = expires_at - 600001").run();
    expect((await press(linkIn(text))).headers.get("Location")).toBe(`${HOME}/sign-in?error=link_invalid`);
    expect((await tryCode(owner.email, codeIn(text))).body.code).toBe("invalid_code");
  });

  it.each(["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "payouts", ""])(
    "does not lead to %j",
    async (callbackURL) => {
      const asked = await askLink("ada@example.com", { callbackURL });
      expect([asked.status, asked.body.code, asked.body.errors[0].path]).toEqual([400, "invalid_request", "callbackURL"]);
      const search = new URLSearchParams({ token: "x".repeat(32), callbackURL });
      const address = `${HOME}/api/auth/magic-link/verify?${search}`;
      for (const { status, headers } of [await follow(address), await press(address)]) {
        if (status === 303) expect(headers.get("Location")).toBe(`${HOME}/sign-in?error=link_invalid`);
        else expect(status).toBe(400);
      }
    },
  );

  it("is stored as its hash only, like the code", async () => {
    const owner = await seedOwner();
    await askLink(owner.email);
    const { text } = await newest(owner.email);
    const { results } = await env.DB.prepare("select * from sign_in_proofs").all();
    const stored = JSON.stringify(results);
    expect(stored).not.toContain(new URL(linkIn(text)).searchParams.get("token"));
    expect(stored).not.toContain(`"${codeIn(text)}`);
  });
});

describe("a code", () => {
  it("signs in the address that it was sent to, once", async () => {
    const partner = await seedPartner();
    expect((await askCode(partner.email)).body).toEqual({ success: true });
    const { subject, text } = await newest(partner.email, 2);
    expect(subject).toContain(codeIn(text));
    const other = await seedPartner();
    expect((await tryCode(other.email, codeIn(text))).body.code).toBe("invalid_code");
    const tried = await tryCode(partner.email.toUpperCase(), codeIn(text));
    expect([tried.status, tried.body]).toEqual([200, { status: true }]);
    expect((await me(cookieOf(tried))).body.partner.id).toBe(partner.id);
    expect((await tryCode(partner.email, codeIn(text))).status).toBe(400);
  });

  it("may be tried three times, however many try at once", async () => {
    const owner = await seedOwner();
    await askCode(owner.email);
    const code = codeIn((await newest(owner.email)).text);
    const wrong = code === "000000" ? "000001" : "000000";
    const answers = await Promise.all(Array.from({ length: 8 }, () => tryCode(owner.email, wrong)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    for (let turn = 0; turn < 3; turn += 1) await tryCode(owner.email, wrong);
    const late = await tryCode(owner.email, code);
    expect([late.status, late.body.code, cookieOf(late)]).toEqual([400, "invalid_code", ""]);
  });

  it("signs in in place of the session that the browser had", async () => {
    const owner = await seedOwner();
    const before = await signIn(owner.email);
    await askCode(owner.email);
    const tried = await tryCode(owner.email, codeIn((await newest(owner.email, 1)).text), { Cookie: before });
    expect(tried.status).toBe(200);
    expect((await me(cookieOf(tried))).status).toBe(200);
    expect((await me(before)).status).toBe(401);
  });
});

describe("a stranger", () => {
  it("is answered like a partner, with the same headers, and sent nothing", async () => {
    const partner = await seedPartner();
    await mailsTo(partner.email);
    for (const ask of [askLink, askCode]) {
      const [known, unknown] = [await ask(partner.email), await ask("nobody@example.com")];
      expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
      expect([...unknown.headers.keys()].sort()).toEqual([...known.headers.keys()].sort());
    }
    await mailsTo(partner.email, 3);
    expect((await env.DB.prepare("select 1 from local_mails where recipient = 'nobody@example.com'").all()).results).toEqual([]);
  });

  it("whose address was an owner's has no session any more", async () => {
    const [owner, other] = [await seedOwner(), await seedOwner()];
    const cookie = await signIn(owner.email);
    expect((await asBrowser(await signIn(other.email))(`/v1/owners/${owner.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await me(cookie)).status).toBe(401);
  });

  it.each([
    ["/sign-in/magic-link", { email: "nobody" }],
    ["/sign-in/magic-link", { email: "a@b.example\r\nBcc: all@example.com" }],
    ["/sign-in/magic-link", { email: "ada@example.com", name: "Ada" }],
    ["/sign-in/magic-link", { email: ["ada@example.com"] }],
    ["/email-otp/send-verification-otp", { email: "ada@example.com", type: "forget-password" }],
    ["/sign-in/email-otp", { email: "ada@example.com", otp: 123456 }],
    ["/sign-in/email-otp", { email: "ada@example.com" }],
  ])("who sends %s %j is refused", async (path, body) => {
    const answer = await post(path, body);
    expect([answer.status, answer.body.code]).toEqual([400, "invalid_request"]);
  });

  it.each([
    ["POST", "/sign-up/email"],
    ["POST", "/sign-in/email"],
    ["POST", "/update-user"],
    ["POST", "/change-email"],
    ["POST", "/delete-user"],
    ["POST", "/email-otp/verify-email"],
    ["POST", "/email-otp/reset-password"],
    ["POST", "/revoke-sessions"],
    ["GET", "/list-sessions"],
    ["GET", "/get-session"],
    ["GET", "/email-otp/get-verification-otp?email=ada@example.com&type=sign-in"],
    ["GET", "/error"],
    ["GET", "/development?email=ada@example.com&key=x"],
  ])("finds nothing else of the library: %s %s", async (method, path) => {
    const body = method === "POST" ? { body: { email: "ada@example.com", password: "a-long-password", name: "Ada" } } : {};
    expect((await api(`/api/auth${path}`, { key: null, method, ...body })).status).toBe(404);
  });

  it("cannot make a browser ask or sign in from another page", async () => {
    for (const path of [
      "/sign-in/magic-link",
      "/email-otp/send-verification-otp",
      "/sign-in/email-otp",
      "/sign-out",
      "/magic-link/verify",
    ]) {
      const body = { email: "ada@example.com", otp: "123456" };
      for (const headers of [{ Origin: "https://evil.example" }, { Origin: "null" }, { Origin: `${HOME}.evil.example` }]) {
        expect((await post(path, body, headers)).status).toBe(403);
      }
    }
  });
});

describe("the limits of signing in", () => {
  it("let five in ten minutes through for a mailbox, known or not, wherever from", async () => {
    const known = (await seedOwner()).email;
    for (const email of [known, "nobody-at-all@example.com"]) {
      const statuses: number[] = [];
      for (let turn = 0; turn < 6; turn += 1)
        statuses.push((await (turn % 2 === 0 ? askLink(email) : askCode(email.toUpperCase()))).status);
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    }
  });

  it("let thirty through for an address, and say when to come again", async () => {
    const headers = { "CF-Connecting-IP": freshAddress() };
    const ask = (turn: number) => post("/sign-in/magic-link", { email: `many-${turn}@example.com` }, headers);
    const answers = await Promise.all(Array.from({ length: 33 }, (_, turn) => ask(turn)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(refused[0]?.body.code).toBe("rate_limited");
    expect(Number(refused[0]?.headers.get("Retry-After"))).toBeGreaterThan(500);
  });

  it("let sixty tries through for an address", async () => {
    const headers = { "CF-Connecting-IP": freshAddress() };
    const answers = await Promise.all(Array.from({ length: 62 }, () => tryCode("ada@example.com", "123456", headers)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
  });
});
