/** The hosted page that an account's owner is sent to: one button gives Stripe all that it asks for. */
import type { ServerResponse } from "node:http";
import { completeOnboarding } from "./accounts.ts";
import { seconds, type World } from "./world.ts";

/** GET shows the page, POST (or GET with `auto=1`) completes it and returns the visitor; a used or old link goes to `refresh_url`. */
export function serveOnboarding(input: {
  world: World;
  accountId: string;
  token: string | null;
  completes: boolean;
  response: ServerResponse;
}): void {
  const { world, accountId, response } = input;
  const link = input.token === null ? undefined : world.links[input.token];
  const account = world.accounts[accountId];
  if (account === undefined || (link !== undefined && link.account !== accountId)) {
    response.writeHead(404, HTML).end(page("This link leads nowhere", "<p>Ask for a new one where you came from.</p>"));
    return;
  }
  if (link !== undefined && (link.used || link.expiresAt <= seconds(world))) {
    response.writeHead(303, { location: link.refreshUrl }).end();
    return;
  }
  if (!input.completes) {
    response.writeHead(200, HTML).end(page("Set up your payouts", form(account.email)));
    return;
  }
  completeOnboarding(account);
  if (link === undefined) {
    response.writeHead(200, HTML).end(page("You can be paid now", "<p>You may close this page.</p>"));
    return;
  }
  link.used = true;
  response.writeHead(303, { location: link.returnUrl }).end();
}

const HTML = { "content-type": "text/html; charset=utf-8" };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const form = (email: string | null): string => `
  <p>This sandbox stands in for Stripe's own form. Nothing that you do here moves real money.</p>
  <dl><dt>Account</dt><dd>${escapeHtml(email ?? "no e-mail")}</dd><dt>Bank</dt><dd>STRIPE TEST BANK ···· 6789</dd></dl>
  <form method="post"><button type="submit">Agree and submit</button></form>`;

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>
  :root { color-scheme: light dark; --ink: #1a1f36; --soft: #5a6478; --ground: #f6f8fb; --card: #fff; --line: #dfe4ec; --accent: #5145cd; }
  @media (prefers-color-scheme: dark) { :root { --ink: #eef1f7; --soft: #a9b2c3; --ground: #10131c; --card: #191e2b; --line: #2c3446; --accent: #6d63e6; } }
  * { box-sizing: border-box } body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
  main { width: 100%; max-width: 420px; padding: 32px; border: 1px solid var(--line); border-radius: 16px; background: var(--card) }
  small { color: var(--soft); letter-spacing: .06em; text-transform: uppercase } h1 { margin: 8px 0 12px; font-size: 24px; line-height: 1.25 } p { color: var(--soft) }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 8px 16px; margin: 24px 0; padding: 16px 0; border-block: 1px solid var(--line) } dt { color: var(--soft) } dd { margin: 0; text-align: right; overflow-wrap: anywhere }
  button { width: 100%; padding: 13px; border: 0; border-radius: 10px; background: var(--accent); color: #fff; font: inherit; font-weight: 600; cursor: pointer }
  button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
</style></head>
<body><main><small>Payments sandbox</small><h1>${title}</h1>${content}</main></body></html>`;
