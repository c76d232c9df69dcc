/** One customer's way, from the first click to what it earned: as the API lets the partner see it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { formatDay, formatMoment, formatMoney } from "../../../parts/format.ts";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { Empty, Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { whoIs } from "./customer-words.ts";
import css from "./customers.module.css";

type Item = Schemas["Journey"]["items"][number];
type Facts = { customer: Schemas["Customer"]; journey: Schemas["Journey"]; slugs: ReadonlyMap<string, string> };

async function load(id: string, signal: AbortSignal): Promise<Facts> {
  const params = { path: { id } };
  const [customer, journey, links] = await Promise.all([
    ask(api.GET("/v1/customers/{id}", { params, signal })),
    ask(api.GET("/v1/customers/{id}/journey", { params, signal })),
    ask(api.GET("/v1/links", { params: { query: { limit: 100 } }, signal })),
  ]);
  return { customer, journey, slugs: new Map(links.data.map((link) => [link.id, link.slug])) };
}

export function CustomerPanel({ customerId, close }: { customerId: string | undefined; close: () => void }) {
  const facts = useQuery({
    queryKey: ["customer", customerId],
    queryFn: ({ signal }) => load(customerId ?? "", signal),
    enabled: customerId !== undefined,
  });
  return (
    <SidePanel title={t.customers.panel} isOpen={customerId !== undefined} close={close}>
      <Loaded query={facts} what={t.customers.panel} height={320}>
        {(known) => <Details {...known} />}
      </Loaded>
    </SidePanel>
  );
}

function Details({ customer, journey, slugs }: Facts) {
  return (
    <div className={css["details"]}>
      <p className={css["who"]}>{whoIs(customer)}</p>
      {customer.erasedAt !== null && <p className={css["quiet"]}>{t.customers.erasedOn(formatDay(customer.erasedAt))}</p>}
      <h3 className={css["heading"]}>{t.customers.journey}</h3>
      {!journey.isComplete && <p className={css["quiet"]}>{t.customers.incomplete}</p>}
      {journey.items.length === 0 && <Empty>{t.customers.noItems}</Empty>}
      <ol className={css["journey"]}>
        {journey.items.map((item) => (
          <li key={keyOf(item)} className={css[item.type]}>
            <span>
              <What item={item} slugs={slugs} />
            </span>
            <span className={css["when"]}>{formatMoment(item.at)}</span>
            <Under item={item} />
          </li>
        ))}
      </ol>
      <p className={css["id"]}>
        {t.customers.id} {customer.id}
      </p>
    </div>
  );
}

function keyOf(item: Item): string {
  if (item.type === "click") return item.clickId;
  if (item.type === "refund") return item.refundId;
  return item.type === "commission" ? item.commissionId : item.conversionId;
}

function What({ item, slugs }: { item: Item; slugs: ReadonlyMap<string, string> }) {
  switch (item.type) {
    case "click":
      return `${t.customers.click}${item.linkId !== null && slugs.has(item.linkId) ? ` · ${slugs.get(item.linkId)}` : ""}`;
    case "signup":
      return t.customers.signup;
    case "sale":
      return item.kind === "recurring" ? t.customers.recurring(formatMoney(item)) : t.customers.sale(formatMoney(item));
    case "refund":
      return t.customers.refund(formatMoney(item));
    case "commission":
      return (
        <Link to="/earnings" search={{ commission: item.commissionId }}>
          {t.customers.commission(formatMoney(item))}
        </Link>
      );
  }
}

/** What else belongs to it: a commission's standing, or why a conversion earned nothing. */
function Under({ item }: { item: Item }) {
  if (item.type === "commission") {
    const { currency, reversedMinor, status } = item;
    const taken = reversedMinor > 0 ? `, ${t.customers.reversed(formatMoney({ amountMinor: reversedMinor, currency }))}` : "";
    return <span className={css["quiet"]}>{`${t.status.words[status] ?? status}${taken}`}</span>;
  }
  if (item.type === "click" || item.type === "refund" || item.status === "attributed") return null;
  return <span className={css["quiet"]}>{t.customers.conversionStatus[item.status] ?? item.status}</span>;
}
