/** From clicks to customers who buy again: each step with its share of the one before. */

import { Bar } from "../../../parts/bar.tsx";
import { Card } from "../../../parts/card.tsx";
import { formatBps, formatCount } from "../../../parts/format.ts";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./home.module.css";
import { useFunnel } from "./queries.ts";

const shareBps = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part * 10_000) / whole));

export function FunnelCard() {
  const funnel = useFunnel();
  const words = t.home.funnel;
  return (
    <Card title={words.title}>
      <Loaded query={funnel} what={words.what} height={220}>
        {({ steps }) => (
          <ol className={css["funnel"]}>
            {steps.map(({ name, count }, index) => {
              const before = steps[index - 1];
              return (
                <li key={name}>
                  <span>{words.steps[name] ?? name}</span>
                  <Bar shareBps={shareBps(count, steps[0]?.count ?? 0)} />
                  <span className={css["count"]}>{formatCount(count)}</span>
                  {before !== undefined && before.count > 0 && (
                    <span className={css["share"]}>{words.ofBefore(formatBps(shareBps(count, before.count), 1))}</span>
                  )}
                </li>
              );
            })}
          </ol>
        )}
      </Loaded>
    </Card>
  );
}
