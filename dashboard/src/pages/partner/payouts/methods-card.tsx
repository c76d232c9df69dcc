/** How the partner is paid: Stripe through its own page, a bank account by hand, which one is the default, and taking one away. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../../api/client.ts";
import type { FreshSignIn } from "../../../app/fresh-sign-in.tsx";
import { Card } from "../../../parts/card.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Empty, Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import { ManualMethodPanel } from "./manual-method-panel.tsx";
import { MethodRow } from "./method-row.tsx";
import type { Method } from "./payout-words.ts";
import css from "./payouts.module.css";
import { useMethods } from "./use-methods.ts";

/** Leaves for Stripe's own page, which comes back here. */
function useStripe(run: FreshSignIn["run"]) {
  return useMutation({
    mutationFn: () =>
      run(() => ask(api.POST("/v1/payout-methods/stripe/onboarding", { body: { returnUrl: `${location.origin}/payouts?stripe=back` } }))),
    onSuccess: ({ url }) => location.assign(url),
  });
}

export function MethodsCard({ isBack, currencies, fresh }: { isBack: boolean; currencies: readonly string[]; fresh: FreshSignIn }) {
  const methods = useMethods();
  const stripe = useStripe(fresh.run);
  const [isAdding, setAdding] = useState(false);
  const known = methods.data ?? [];
  const hasStripe = known.some(({ type }) => type === "stripe");
  return (
    <Card title={t.payouts.methods}>
      {isBack && <Back methods={known} />}
      <Loaded query={methods} what={t.payouts.methodsWhat} height={72}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t.payouts.noMethods}</Empty>
          ) : (
            <ul className={css["methods"]}>
              {rows.map((method) => (
                <MethodRow key={method.id} method={method} isAlone={rows.length === 1} run={fresh.run} goOn={() => stripe.mutate()} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {stripe.error !== null && <Notice kind="wrong">{stripe.error.message}</Notice>}
      <div className={css["actions"]}>
        {!hasStripe && methods.data !== undefined && (
          <Button variant={known.length === 0 ? "filled" : "default"} loading={stripe.isPending} onClick={() => stripe.mutate()}>
            {t.payouts.connect}
          </Button>
        )}
        <Button onClick={() => setAdding(true)}>{t.payouts.addManual}</Button>
      </div>
      <ManualMethodPanel isOpen={isAdding} close={() => setAdding(false)} currencies={currencies} run={fresh.run} />
    </Card>
  );
}

/** What Stripe says now is what counts, not that one has come back from there. */
function Back({ methods }: { methods: readonly Method[] }) {
  const stripe = methods.find(({ type }) => type === "stripe");
  if (stripe === undefined) return null;
  return stripe.status === "active" ? (
    <Notice kind="done">{t.payouts.connected}</Notice>
  ) : (
    <Notice kind="wrong">{t.payouts.stillWaits}</Notice>
  );
}
