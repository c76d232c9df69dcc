/** What a partner is owed, currency by currency, and the proof that its ledger holds. */
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { Figure } from "../../parts/figure.tsx";
import { formatCount, formatMoney } from "../../parts/format.ts";
import { Loaded } from "../../parts/states.tsx";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";

export function PartnerBalance({ partnerId }: { partnerId: string }) {
  const params = { path: { id: partnerId } };
  const balance = useQuery({
    queryKey: ["balance", partnerId],
    queryFn: ({ signal }) => ask(api.GET("/v1/partners/{id}/balance", { params, signal })),
  });
  const verify = useMutation({ mutationFn: () => ask(api.GET("/v1/partners/{id}/ledger/verify", { params })) });
  return (
    <Card
      title={o.partners.balance}
      actions={
        <Button size="compact-sm" loading={verify.isPending} onClick={() => verify.mutate()}>
          {o.partners.verify}
        </Button>
      }
    >
      <Loaded query={balance} what={o.partners.balance} height={84}>
        {({ balances }) =>
          balances.length === 0 ? (
            <p className={css["quiet"]}>{o.partners.balanceNone}</p>
          ) : (
            balances.map((each) => <Strip key={each.currency} balance={each} isCodeShown={balances.length > 1} />)
          )
        }
      </Loaded>
      <div role="status">
        {verify.data?.ok === true && <p className={css["good"]}>{o.partners.verified(formatCount(verify.data.entries))}</p>}
        {verify.data?.ok === false && (
          <p className={css["error"]}>
            {o.partners.violated}: {verify.data.violations.join("; ")}
          </p>
        )}
        {verify.error !== null && <p className={css["error"]}>{verify.error.message}</p>}
      </div>
    </Card>
  );
}

function Strip({ balance, isCodeShown }: { balance: Schemas["Balance"]; isCodeShown: boolean }) {
  const { currency, pendingMinor, heldMinor, availableMinor, inFlightMinor, paidMinor, receivableMinor } = balance;
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency }, { isCodeShown });
  return (
    <div className={css["figures"]}>
      <Figure name={t.home.pending} definition={t.home.pendingIs} value={money(pendingMinor)} />
      <Figure name={o.partners.held} definition={o.partners.heldIs} value={money(heldMinor)} />
      <Figure
        name={t.home.available}
        definition={t.home.availableIs}
        value={money(availableMinor)}
        note={receivableMinor > 0 ? o.partners.receivable(money(receivableMinor)) : null}
      />
      <Figure name={t.home.onTheWay} definition={t.home.onTheWayIs} value={money(inFlightMinor)} />
      <Figure name={t.home.paid} definition={t.home.paidIs} value={money(paidMinor)} />
    </div>
  );
}
