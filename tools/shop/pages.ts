/** The shop's pages as text. Law: whatever came from a visitor is escaped where it is written. */
import { STYLE } from "./style.ts";

export type Plan = { id: string; name: string; amountMinor: number; text: string };
export const PLANS: readonly Plan[] = [
  { id: "personal", name: "Personal, yearly", amountMinor: 12_000, text: "Every note on every device, for one person." },
  { id: "pro", name: "Pro, yearly", amountMinor: 29_000, text: "Links between notes, full history, your own domain." },
  { id: "team", name: "Team of five, yearly", amountMinor: 79_000, text: "Shared notebooks, roles, and one bill for all." },
];

export type Customer = { id: string; name: string; email: string };
type Head = { title: string; trackerUrl: string };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
export const money = (amountMinor: number): string =>
  new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(amountMinor / 100);

/** The two lines that a merchant adds to every page, then the page. */
const page = ({ title, trackerUrl }: Head, main: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Inkwell</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<script>window.tributary=window.tributary||function(){(tributary.q=tributary.q||[]).push(arguments)}</script>
<script async src="${escapeHtml(trackerUrl)}"></script>
</head>
<body>
<header><strong><a href="/">Inkwell</a></strong><nav><a href="/pricing">Pricing</a><a href="/signup">Sign up</a></nav></header>
<main>${main}</main>
<footer>Inkwell is the demo's shop: it runs on this machine, its payments go to a sandbox, and nothing here is for sale.</footer>
</body>
</html>
`;

export const landingPage = (trackerUrl: string): string =>
  page(
    { title: "Notes that stay yours", trackerUrl },
    `<section class="hero"><h1>Notes that stay yours</h1>
<p class="lead muted">Write on any device, find it on all of them. Plain text underneath, so that you can leave whenever you like.</p>
<a class="button" href="/signup">Start writing</a></section>
<ul class="grid">
<li class="card"><h2>Fast</h2><p class="muted">Opens before you have forgotten what you wanted to write.</p></li>
<li class="card"><h2>Yours</h2><p class="muted">Encrypted on your device. We could not read it if we tried.</p></li>
<li class="card"><h2>Open</h2><p class="muted">Files in a folder, not rows in our database.</p></li>
</ul>`,
  );

const plan = ({ name, amountMinor, text }: Plan, action: string): string =>
  `<li class="card"><h2>${name}</h2><p class="price">${money(amountMinor)} <small>a year</small></p><p class="muted">${text}</p>${action}</li>`;

export const pricingPage = (trackerUrl: string): string =>
  page(
    { title: "Pricing", trackerUrl },
    `<section class="hero"><h1>One price a year</h1><p class="lead muted">Try it for nothing; pay when it has become yours.</p></section>
<ul class="grid">${PLANS.map((each) => plan(each, `<a class="button" href="/signup">Sign up</a>`)).join("\n")}</ul>`,
  );

/** The tracker writes the click's token into the hidden field; without a script, the server reads its cookie. */
export const signupPage = (trackerUrl: string, complaint: string | null): string =>
  page(
    { title: "Sign up", trackerUrl },
    `<section class="narrow"><h1>Sign up</h1>
${complaint === null ? "" : `<p class="note bad">${escapeHtml(complaint)}</p>`}
<form method="post" action="/signup">
<label>Name <input name="name" autocomplete="name" maxlength="100" required></label>
<label>E-mail <input name="email" type="email" autocomplete="email" maxlength="200" required></label>
<input type="hidden" name="trb">
<button type="submit">Create account</button>
</form></section>`,
  );

export const welcomePage = (trackerUrl: string, { id, name }: Customer): string =>
  page(
    { title: "Welcome", trackerUrl },
    `<section class="hero"><h1>Welcome, ${escapeHtml(name)}</h1><p class="lead muted">Your notebook is ready. Keep it for a year:</p></section>
<ul class="grid">${PLANS.map((each) =>
      plan(
        each,
        `<form method="post" action="/checkout"><input type="hidden" name="customer" value="${escapeHtml(id)}"><input type="hidden" name="plan" value="${each.id}"><input type="hidden" name="trb"><button type="submit">Buy ${escapeHtml(each.name.split(",")[0] ?? "")}</button></form>`,
      ),
    ).join("\n")}</ul>`,
  );

export const thanksPage = (trackerUrl: string, { amountMinor, order }: { amountMinor: number; order: string }): string =>
  page(
    { title: "Thank you", trackerUrl },
    `<section class="hero"><h1>Thank you</h1><p class="note">Your payment has arrived.</p>
<dl><dt>Paid</dt><dd>${money(amountMinor)}</dd><dt>Order</dt><dd data-order>${escapeHtml(order)}</dd></dl></section>`,
  );

export const messagePage = (trackerUrl: string, { title, text }: { title: string; text: string }): string =>
  page(
    { title, trackerUrl },
    `<section class="narrow"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p><a href="/">Back to the start</a></section>`,
  );
