/** The hosted page that an account's owner is sent to: one button gives Stripe all that it asks for. */
import type { ServerResponse } from "node:http";
import { completeOnboarding } from "./accounts.ts";
import { escapeHtml, HTML, page } from "./page.ts";
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
  completeOnboarding(world, account);
  if (link === undefined) {
    response.writeHead(200, HTML).end(page("You can be paid now", "<p>You may close this page.</p>"));
    return;
  }
  link.used = true;
  response.writeHead(303, { location: link.returnUrl }).end();
}

const form = (email: string | null): string => `
  <p>This sandbox stands in for Stripe's own form. Nothing that you do here moves real money.</p>
  <dl><dt>Account</dt><dd>${escapeHtml(email ?? "no e-mail")}</dd><dt>Bank</dt><dd>STRIPE TEST BANK ···· 6789</dd></dl>
  <form method="post"><button type="submit">Agree and submit</button></form>`;
