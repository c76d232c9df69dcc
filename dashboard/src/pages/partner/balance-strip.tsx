/** Pending, available, on the way, paid: one strip a currency. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { Figure } from "../../parts/figure.tsx";
import { formatMoney } from "../../parts/format.ts";
import { Loaded } from "../../parts/states.tsx";
import { t } from "../../words/index.ts";
import css from "./home.module.css";

export function BalanceStrip({ partnerId }: { partnerId: string }) {
  const balance = useQuery({
    queryKey: ["balance", partnerId],
    queryFn: ({ signal }) => ask(api.GET("/v1/partners/{id}/balance", { params: { path: { id: partnerId } }, signal })),
  });
  return (
    <Loaded query={balance} what={t.home.balances} height={112}>
      {({ balances }) => balances.map((each) => <Strip key={each.currency} balance={each} isCodeShown={balances.length > 1} />)}
    </Loaded>
  );
}

function Strip({ balance, isCodeShown }: { balance: Schemas["Balance"]; isCodeShown: boolean }) {
  const { currency, pendingMinor, heldMinor, availableMinor, inFlightMinor, paidMinor, receivableMinor } = balance;
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency }, { isCodeShown });
  return (
    <div className={css["strip"]}>
      <Card>
        <Figure
          name={t.home.pending}
          definition={t.home.pendingIs}
          value={
            <Link to="/earnings" search={{ status: "pending" }}>
              {money(pendingMinor)}
            </Link>
          }
          note={heldMinor > 0 ? t.home.held(money(heldMinor)) : null}
        />
      </Card>
      <Card>
        <Figure
          name={t.home.available}
          definition={t.home.availableIs}
          value={
            <Link to="/earnings" search={{ status: "approved" }}>
              {money(availableMinor)}
            </Link>
          }
          note={receivableMinor > 0 ? t.home.owed(money(receivableMinor)) : null}
        />
      </Card>
      <Card>
        <Figure name={t.home.onTheWay} definition={t.home.onTheWayIs} value={money(inFlightMinor)} />
      </Card>
      <Card>
        <Figure name={t.home.paid} definition={t.home.paidIs} value={money(paidMinor)} />
      </Card>
    </div>
  );
}
