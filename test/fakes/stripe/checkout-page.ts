/** The hosted payment page: the cart, an e-mail, one button that pays and leads back to the shop. */
import type { ServerResponse } from "node:http";
import { completeSession } from "./checkout.ts";
import { escapeHtml, HTML, page } from "./page.ts";
import { seconds, type World } from "./world.ts";

/** GET shows the page, POST pays it; `email` and `name` are the form's. A session that is over leads nowhere. */
export function serveCheckout(input: { world: World; sessionId: string; form: URLSearchParams | null; response: ServerResponse }): void {
  const { world, sessionId, form, response } = input;
  const session = world.sessions[sessionId];
  if (session === undefined || session.status !== "open" || session.expires_at <= seconds(world)) {
    response
      .writeHead(404, HTML)
      .end(page("This page is no longer there", "<p>It has been paid, or it has expired. Go back to the shop.</p>"));
    return;
  }
  if (form === null) {
    response.writeHead(200, HTML).end(page("Pay", content(world, sessionId)));
    return;
  }
  const email = form.get("email") || session.customer_email || "buyer@example.com";
  completeSession(world, sessionId, { email, name: form.get("name") || null });
  const location = (session.success_url ?? "").replaceAll("{CHECKOUT_SESSION_ID}", sessionId);
  response.writeHead(303, { location }).end();
}

function content(world: World, sessionId: string): string {
  const session = world.sessions[sessionId];
  const currency = session?.currency ?? "usd";
  const rows = (world.carts[sessionId] ?? []).map(
    (line) =>
      `<dt>${escapeHtml(line.name)}${line.quantity > 1 ? ` × ${line.quantity}` : ""}</dt><dd>${money(line.unitAmount * line.quantity, currency)}${line.interval === null ? "" : ` a ${line.interval}`}</dd>`,
  );
  const tax = session?.total_details?.amount_tax ?? 0;
  if (tax > 0) rows.push(`<dt>Tax</dt><dd>${money(tax, currency)}</dd>`);
  const email = escapeHtml(session?.customer_email ?? "");
  const back = session?.cancel_url == null ? "" : `<p><a href="${escapeHtml(session.cancel_url)}">Back to the shop</a></p>`;
  return `
  <p>This sandbox stands in for Stripe's own page. Nothing that you do here moves real money.</p>
  <dl>${rows.join("")}<dt><strong>Total</strong></dt><dd><strong>${money(session?.amount_total ?? 0, currency)}</strong></dd></dl>
  <form method="post"><label>E-mail <input name="email" type="email" value="${email}" placeholder="buyer@example.com" autocomplete="email"></label>
  <label>Card <input value="4242 4242 4242 4242" readonly></label><button type="submit">Pay</button></form>${back}`;
}

/** With the digits that Stripe's amounts have. */
function money(amount: number, currency: string): string {
  const code = currency.toUpperCase();
  const formatter = new Intl.NumberFormat("en", { style: "currency", currency: code });
  const digits = ["ISK", "UGX"].includes(code) ? 2 : code === "MGA" ? 0 : (formatter.resolvedOptions().maximumFractionDigits ?? 2);
  return formatter.format(amount / 10 ** digits);
}
