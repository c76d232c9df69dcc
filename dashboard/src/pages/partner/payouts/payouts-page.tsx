/** Payouts: what can be paid out, how, and what became of every payout. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { api, ask } from "../../../api/client.ts";
import { useFreshSignIn } from "../../../app/fresh-sign-in.tsx";
import { Page } from "../../../app/page.tsx";
import { usePartner } from "../../../app/shell-route.tsx";
import { Card } from "../../../parts/card.tsx";
import { Empty, Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { BalanceCard } from "./balance-card.tsx";
import { MethodsCard } from "./methods-card.tsx";
import { PayoutHistory } from "./payout-history.tsx";
import { PayoutPanel } from "./payout-panel.tsx";
import css from "./payouts.module.css";
import { useMethods } from "./use-methods.ts";

const route = getRouteApi("/shell/payouts");

export function PayoutsPage() {
  const { payout, stripe } = route.useSearch();
  const navigate = useNavigate({ from: "/payouts" });
  const fresh = useFreshSignIn();
  const methods = useMethods();
  const money = useMoney();
  const show = (next: string | undefined): void => {
    void navigate({ search: (all) => ({ ...all, payout: next }), replace: true });
  };
  const currencies = new Set([...(money.data?.balances ?? []).map(({ currency }) => currency), money.data?.terms.currency ?? ""]);
  return (
    <Page title={t.payouts.title}>
      <div className={css["page"]}>
        <Loaded query={money} what={t.payouts.balance} height={160}>
          {({ balances, terms }) => (
            <>
              {balances.length === 0 && (
                <Card>
                  <Empty action={<Link to="/earnings">{t.payouts.seeCommissions}</Link>}>{t.payouts.noBalance}</Empty>
                </Card>
              )}
              {balances.map((balance) => (
                <BalanceCard
                  key={balance.currency}
                  balance={balance}
                  terms={terms}
                  methods={methods.data ?? []}
                  isCodeShown={balances.length > 1}
                />
              ))}
              {terms.payouts.schedule !== null && <p className={css["quiet"]}>{t.payouts.schedule[terms.payouts.schedule]}</p>}
            </>
          )}
        </Loaded>
        <MethodsCard isBack={stripe === "back"} currencies={[...currencies].filter((each) => each !== "")} fresh={fresh} />
        <PayoutHistory methods={methods.data ?? []} open={show} />
      </div>
      <PayoutPanel payoutId={payout} methods={methods.data ?? []} close={() => show(undefined)} />
      {fresh.dialog}
    </Page>
  );
}

/** The balances, and the terms that say when they can be paid out. */
function useMoney() {
  const { id } = usePartner();
  return useQuery({
    queryKey: ["balance", id, "with-terms"],
    queryFn: async ({ signal }) => {
      const [{ balances }, { terms }] = await Promise.all([
        ask(api.GET("/v1/partners/{id}/balance", { params: { path: { id } }, signal })),
        ask(api.GET("/v1/program/terms", { signal })),
      ]);
      return { balances, terms };
    },
  });
}
