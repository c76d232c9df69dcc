/** What can be paid out of one currency: how far it is from the minimum, and the request itself. */
import { useState } from "react";
import type { Schemas } from "../../../api/client.ts";
import { usePartner } from "../../../app/shell-route.tsx";
import { Card } from "../../../parts/card.tsx";
import { Figure } from "../../../parts/figure.tsx";
import { formatMoney } from "../../../parts/format.ts";
import { Notice } from "../../../parts/notice.tsx";
import { Progress } from "../../../parts/progress.tsx";
import { Locked } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import type { Method } from "./payout-words.ts";
import css from "./payouts.module.css";
import { RequestForm } from "./request-form.tsx";

type Terms = Schemas["TermsVersion"]["terms"];
type BalanceCardProps = { balance: Schemas["Balance"]; terms: Terms; methods: readonly Method[]; isCodeShown: boolean };

type Rule = { terms: Terms; tier: Schemas["Partner"]["tier"]; currency: string; methods: readonly Method[] };

/** As the API has it: the tier's in the terms' currency, the programme's own for others, else one unit by a method of just that currency. */
function minimumOf({ terms, tier, currency, methods }: Rule): number | null {
  if (currency === terms.currency) return terms.tiers[tier].minimumPayoutMinor;
  return terms.payouts.minimums[currency] ?? (methods.some((method) => method.currency === currency) ? 1 : null);
}

export function BalanceCard({ balance, terms, methods, isCodeShown }: BalanceCardProps) {
  const { tier } = usePartner();
  const { currency, availableMinor, inFlightMinor, receivableMinor } = balance;
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency }, { isCodeShown });
  const minimumMinor = minimumOf({ terms, tier, currency, methods });
  // Kept here: what is asked for changes the balance, and with it the form.
  const [asked, setAsked] = useState<Schemas["Payout"] | null>(null);
  return (
    <Card>
      <div className={css["balance"]}>
        <div>
          <Figure
            name={t.payouts.available}
            definition={t.payouts.availableIs}
            value={money(availableMinor)}
            note={inFlightMinor > 0 ? t.payouts.onTheWay(money(inFlightMinor)) : null}
          />
          {minimumMinor === null ? (
            <p className={css["quiet"]}>{t.payouts.notServed(currency)}</p>
          ) : (
            <Towards availableMinor={availableMinor} minimumMinor={minimumMinor} money={money} />
          )}
          {receivableMinor > 0 && <p className={css["quiet"]}>{t.payouts.owed(money(receivableMinor))}</p>}
        </div>
        {minimumMinor !== null &&
          (availableMinor < minimumMinor || availableMinor === 0 ? (
            <Locked>{t.payouts.missing(money(Math.max(minimumMinor, 1) - availableMinor), money(Math.max(minimumMinor, 1)))}</Locked>
          ) : (
            <RequestForm key={availableMinor} balance={balance} methods={methods} done={setAsked} />
          ))}
      </div>
      {asked !== null && <Notice kind="done">{t.payouts.asked(formatMoney(asked, { isCodeShown }))}</Notice>}
    </Card>
  );
}

type TowardsProps = { availableMinor: number; minimumMinor: number; money: (minor: number) => string };

function Towards({ availableMinor, minimumMinor, money }: TowardsProps) {
  if (minimumMinor <= 1) return <p className={css["quiet"]}>{t.payouts.noMinimum}</p>;
  const isReached = availableMinor >= minimumMinor;
  return (
    <div className={css["towards"]}>
      <Progress value={availableMinor} goal={minimumMinor} label={t.payouts.minimum} />
      <p className={css["quiet"]}>{isReached ? t.payouts.reached(money(minimumMinor)) : t.payouts.minimumOf(money(minimumMinor))}</p>
    </div>
  );
}
