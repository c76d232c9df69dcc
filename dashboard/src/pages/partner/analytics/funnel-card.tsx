/** From click to sale: each step with its share of the step before. */
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { formatBps, formatCount } from "../../../parts/format.ts";
import { Progress } from "../../../parts/progress.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./analytics.module.css";
import { useAsked } from "./use-reports.ts";

export function FunnelCard() {
  const { asked } = useAsked();
  const funnel = useQuery({
    queryKey: ["funnel", asked],
    queryFn: ({ signal }) => ask(api.GET("/v1/analytics/funnel", { params: { query: asked }, signal })),
    placeholderData: (before) => before,
  });
  return (
    <Card title={t.analytics.funnel}>
      <Loaded query={funnel} what={t.analytics.funnel} height={220}>
        {({ steps }) => <Steps steps={steps} />}
      </Loaded>
    </Card>
  );
}

function Steps({ steps }: { steps: Schemas["Funnel"]["steps"] }) {
  const most = Math.max(1, ...steps.map(({ count }) => count));
  return (
    <ol className={css["funnel"]}>
      {steps.map(({ name, count }, index) => {
        const before = steps[index - 1]?.count;
        const word = t.analytics.steps[name];
        return (
          <li key={name}>
            <span>{word}</span>
            <span className={css["count"]}>{formatCount(count)}</span>
            <Progress value={count} goal={most} label={`${word}: ${formatCount(count)}`} />
            <span className={css["quiet"]}>
              {before === undefined || before === 0 ? "" : t.analytics.ofStep(formatBps((count / before) * 10_000, 1))}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
