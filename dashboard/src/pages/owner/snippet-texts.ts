/** The snippets themselves. Law: they are what docs/integrating.md says, with the programme's own values. */
import { o } from "../../words/owner.ts";

type Own = { apiUrl: string; key: string; currency: string };
type Snippet = { title: string; text: string; code: string };

const tracker = ({
  apiUrl,
  key,
}: Own): string => `<script>window.tributary=window.tributary||function(){(tributary.q=tributary.q||[]).push(arguments)}</script>
<script async src="${apiUrl}/t.js" data-key="${key}"></script>`;

const signup = (): string => `<script>
  tributary("signup", { customer: { externalId: "user_42", email: "grace@example.com" } });
</script>`;

const sale = ({ apiUrl, currency }: Own): string => `curl -sS ${apiUrl}/v1/track/sale \\
  -H "Authorization: Bearer $TRIBUTARY_SECRET_KEY" -H "Content-Type: application/json" \\
  -d '{
    "externalId": "order_1001",
    "customer": { "externalId": "user_42" },
    "amountMinor": 12000,
    "currency": "${currency}"
  }'`;

const checkout = (): string => `const session = await stripe.checkout.sessions.create({
  // ... mode, line_items, success_url
  metadata: { customerExternalId: "user_42" },
  ...(click && { client_reference_id: click }),
});`;

export const snippetsFor = (own: Own): Snippet[] => [
  { title: o.snippets.tracker, text: o.snippets.trackerText, code: tracker(own) },
  { title: o.snippets.signup, text: o.snippets.signupText, code: signup() },
  { title: o.snippets.sale, text: o.snippets.saleText, code: sale(own) },
  { title: o.snippets.stripe, text: o.snippets.stripeText, code: checkout() },
];
