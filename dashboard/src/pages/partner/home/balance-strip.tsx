/** Pending, available, on the way, paid: one strip a currency, each with what comes next of it. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { useProgram } from "../../../app/shell-route.tsx";
import { Card } from "../../../parts/card.tsx";
import { Figure } from "../../../parts/figure.tsx";
import { formatDay, formatMoney, formatMonth } from "../../../parts/format.ts";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./home.module.css";
import { standingQuery } from "./queries.ts";

const RequestPanel = lazy(() => import("../request-payout-panel.tsx").then(({ RequestPayoutPanel }) => ({ default: RequestPayoutPanel })));

type Money = Schemas["Standing"]["money"][number];
type Asked = { currency: string; availableMinor: number; minimumMinor: number | null };

export function BalanceStrip({ partnerId }: { partnerId: string }) {
  const { currency } = useProgram();
  const [asked, setAsked] = useState<Asked>();
  const standing = useQuery(standingQuery(partnerId));
  const balance = useQuery({
    queryKey: ["balance", partnerId],
    queryFn: ({ signal }) => ask(api.GET("/v1/partners/{id}/balance", { params: { path: { id: partnerId } }, signal })),
  });
  const nextOf = (code: string): Money | undefined => standing.data?.money.find((each) => each.currency === code);
  return (
    <Loaded query={balance} what={t.home.balances} height={116}>
      {({ balances }) => (
        <>
          {(balances.length === 0 ? [nothing(currency)] : balances).map((each) => (
            <Strip key={each.currency} balance={each} next={nextOf(each.currency)} isCodeShown={balances.length > 1} request={setAsked} />
          ))}
          <Suspense>{asked !== undefined && <RequestPanel {...asked} close={() => setAsked(undefined)} />}</Suspense>
        </>
      )}
    </Loaded>
  );
}

const nothing = (currency: string): Schemas["Balance"] => ({
  currency,
  pendingMinor: 0,
  heldMinor: 0,
  availableMinor: 0,
  inFlightMinor: 0,
  paidMinor: 0,
  receivableMinor: 0,
});

type StripProps = { balance: Schemas["Balance"]; next: Money | undefined; isCodeShown: boolean; request: (asked: Asked) => void };

function Strip({ balance, next, isCodeShown, request }: StripProps) {
  const { currency, pendingMinor, heldMinor, availableMinor, inFlightMinor, paidMinor, receivableMinor } = balance;
  const { nextRelease = null, firstPaidAt = null, minimumMinor = null } = next ?? {};
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency }, { isCodeShown });
  const pendingNote =
    heldMinor > 0
      ? t.home.held(money(heldMinor))
      : nextRelease === null
        ? null
        : t.home.next(formatDay(nextRelease.at), money(nextRelease.amountMinor));
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
          note={pendingNote}
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
          note={
            receivableMinor > 0 ? (
              t.home.owed(money(receivableMinor))
            ) : (
              <span className={css["request"]}>
                <Button
                  size="compact-sm"
                  disabled={minimumMinor === null || availableMinor < minimumMinor}
                  onClick={() => request({ currency, availableMinor, minimumMinor })}
                >
                  {t.home.request}
                </Button>
                {minimumMinor !== null && t.home.minimum(money(minimumMinor))}
              </span>
            )
          }
        />
      </Card>
      <Card>
        <Figure
          name={t.home.onTheWay}
          definition={t.home.onTheWayIs}
          value={money(inFlightMinor)}
          note={inFlightMinor === 0 ? t.home.noneOnTheWay : <Link to={"/payouts" as "/"}>{t.home.seePayouts}</Link>}
        />
      </Card>
      <Card>
        <Figure
          name={t.home.paid}
          definition={t.home.paidIs}
          value={
            <Link to="/earnings" search={{ status: "paid" }}>
              {money(paidMinor)}
            </Link>
          }
          note={firstPaidAt === null ? t.home.notYet : t.home.since(formatMonth(firstPaidAt))}
        />
      </Card>
    </div>
  );
}
