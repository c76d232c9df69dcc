/** How the programme stands with Stripe: its balance, partners' accounts, and the books compared every night. */
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { useProgram } from "../../app/shell-route.tsx";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { formatCount, formatDay, formatMoney } from "../../parts/format.ts";
import { Empty, Loaded } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";

type Facts = { preview: Schemas["PayoutRunPreview"]; accounts: string };

async function countMethods(status: "active" | "pending" | "restricted", signal: AbortSignal): Promise<string> {
  const { data, nextCursor } = await ask(
    api.GET("/v1/payout-methods", { params: { query: { type: "stripe", status, limit: 100 } }, signal }),
  );
  return nextCursor === null ? formatCount(data.length) : o.overview.more(formatCount(data.length));
}

async function load(currency: string, signal: AbortSignal): Promise<Facts> {
  const [preview, active, pending, restricted] = await Promise.all([
    ask(api.POST("/v1/payouts/preview", { body: { currency }, signal })),
    countMethods("active", signal),
    countMethods("pending", signal),
    countMethods("restricted", signal),
  ]);
  return { preview, accounts: o.stripe.connected(active, pending, restricted) };
}

export function StripeStatus() {
  const { currency, sandbox } = useProgram();
  const facts = useQuery({ queryKey: ["stripe", currency], queryFn: ({ signal }) => load(currency, signal) });
  return (
    <div className={css["stack"]}>
      <Card title={o.stripe.title}>
        <Loaded query={facts} what={o.stripe.title} height={120}>
          {({ preview: { stripeAvailableMinor, shortfallMinor }, accounts }) => (
            <dl className={css["facts"]}>
              <dt>{o.stripe.mode}</dt>
              <dd>{sandbox ? o.stripe.sandbox : o.stripe.live}</dd>
              <dt>{o.stripe.balance}</dt>
              <dd>{stripeAvailableMinor === null ? o.stripe.unknown : formatMoney({ amountMinor: stripeAvailableMinor, currency })}</dd>
              <dt>{o.stripe.covers}</dt>
              <dd>
                {shortfallMinor === null
                  ? o.stripe.unknown
                  : shortfallMinor > 0
                    ? o.stripe.short(formatMoney({ amountMinor: shortfallMinor, currency }))
                    : o.stripe.covered}
              </dd>
              <dt>{o.stripe.accounts}</dt>
              <dd>{accounts}</dd>
            </dl>
          )}
        </Loaded>
      </Card>
      <Reconciliations />
    </div>
  );
}

function Reconciliations() {
  const list = useCursorList<Schemas["Reconciliation"]>(["reconciliations"], (page, signal) =>
    ask(api.GET("/v1/reconciliations", { params: { query: { ...page, limit: 10 } }, signal })),
  );
  return (
    <Card title={o.stripe.reconciliations}>
      <DataTable
        what={o.stripe.reconciliations}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty>{o.stripe.noReconciliations}</Empty>}
        columns={[
          { key: "day", head: o.stripe.day, cell: ({ day }) => formatDay(day) },
          {
            key: "seen",
            head: o.stripe.seen,
            cell: ({ accounts, payouts }) => o.stripe.compared(formatCount(accounts), formatCount(payouts)),
          },
          {
            key: "found",
            head: o.stripe.found,
            isPlain: true,
            cell: ({ differenceCount, differences, error }) => (
              <span className={differenceCount > 0 || error !== null ? css["error"] : css["good"]}>
                {error ?? (differenceCount === 0 ? o.stripe.noDifference : o.stripe.difference(differenceCount))}
                {differences.map(({ subject, check, expected, found }) => (
                  <span key={`${subject}${check}`} className={css["small"]}>
                    <br />
                    {subject}: {check}, {expected} / {found}
                  </span>
                ))}
              </span>
            ),
          },
        ]}
      />
    </Card>
  );
}
