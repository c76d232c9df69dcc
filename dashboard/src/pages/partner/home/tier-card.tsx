/** How far it is to the next tier. The figures are those that the review of tiers decides by. */
import { useQuery } from "@tanstack/react-query";
import { usePartner } from "../../../app/shell-route.tsx";
import { Bar } from "../../../parts/bar.tsx";
import { Card } from "../../../parts/card.tsx";
import { formatBps, formatMoney } from "../../../parts/format.ts";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./home.module.css";
import { standingQuery } from "./queries.ts";

const words = t.home.tier;

export function TierCard() {
  const { id, rateBps } = usePartner();
  const standing = useQuery(standingQuery(id));
  return (
    <Card title={words.title}>
      <Loaded query={standing} what={words.what} height={80}>
        {({ nextTier: next }) => {
          if (rateBps !== null) return <p>{words.ownRate(formatBps(rateBps))}</p>;
          if (next === null) return <p>{words.top}</p>;
          const money = (amountMinor: number): string => formatMoney({ amountMinor, currency: next.currency });
          const rate = formatBps(next.rateBps);
          return (
            <div className={css["tier"]}>
              <p>
                {next.missingMinor === 0
                  ? words.reached(next.name, rate)
                  : words.missing({ amount: money(next.missingMinor), days: next.periodDays, name: next.name, rate })}
              </p>
              <Bar shareBps={next.progressBps} />
              <p className={css["quiet"]}>{words.sold(money(next.soldMinor), money(next.volumeMinor))}</p>
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}
