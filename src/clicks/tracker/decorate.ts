/**
 * Hands the token on through the page: Stripe's links, tables and buttons, forms, and where nothing may be kept the links
 * to the site's other pages. Law: what the merchant has set by itself is never overwritten.
 */

import { valuesOf, withParameter } from "./read-address.ts";
import { timeOf } from "./read-token.ts";

export type Decorating = {
  token: string;
  /** Whether a link's host is the merchant's own and the token has to ride in the address. */
  mustRideTo: (host: string) => boolean;
};

/** A first, cheap choice: every change of the page comes by here. */
const PAYMENT_LINKS = 'a[href*="buy.stripe.com"],a[data-tributary]';
const WIDGETS = "stripe-pricing-table,stripe-buy-button";
const REFERENCE = "client_reference_id";

/** Empty, or a token of an earlier click. */
const isOurs = (value: string | null | undefined): boolean => !value || timeOf(value, Date.now()) > 0;

/** Payment links on a domain of the merchant's own are marked with `data-tributary`. */
const isPaymentLink = (link: HTMLAnchorElement): boolean =>
  (link.protocol === "https:" && link.hostname === "buy.stripe.com") || link.hasAttribute("data-tributary");

function decorateLink(link: HTMLAnchorElement, { token, mustRideTo }: Decorating): void {
  const name = isPaymentLink(link) ? REFERENCE : /^https?:$/.test(link.protocol) && mustRideTo(link.hostname) ? "trb" : "";
  if (name === "" || !isOurs(valuesOf(link.search, name)[0])) return;
  const href = withParameter(link.href, name, token);
  if (link.href !== href) link.href = href;
}

export function decorate(root: ParentNode, decorating: Decorating): void {
  const { token } = decorating;
  for (const link of root.querySelectorAll<HTMLAnchorElement>(PAYMENT_LINKS)) {
    // A link in an SVG has an address of another kind.
    if (typeof link.href === "string" && isPaymentLink(link)) decorateLink(link, decorating);
  }
  for (const widget of root.querySelectorAll(WIDGETS)) {
    const value = widget.getAttribute("client-reference-id");
    if (value !== token && isOurs(value)) widget.setAttribute("client-reference-id", token);
  }
  for (const input of root.querySelectorAll<HTMLInputElement>("input[name=trb]")) {
    if (input.value !== token && isOurs(input.value)) input.value = token;
  }
}

/** The last moment before a link is followed: also of one in a shadow tree, or that was changed just now. */
export function decorateFollowed(event: Event, decorating: Decorating): void {
  for (const node of event.composedPath()) {
    if (node instanceof HTMLAnchorElement && node.href !== "") decorateLink(node, decorating);
  }
}
