/** The metrics in one strip: each with its definition and how it stands to before; pressing one shows its course below. */
import { Card } from "../../../parts/card.tsx";
import { Delta } from "../../../parts/delta.tsx";
import { Figure } from "../../../parts/figure.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./analytics.module.css";
import { METRICS, type Metric } from "./analytics-filters.ts";
import { definitionOf, formatMetric, nameOf } from "./metrics.ts";
import { useAsked, useOverview } from "./use-reports.ts";

export function MetricStrip({ metric, choose }: { metric: Metric; choose: (next: Metric) => void }) {
  const overview = useOverview();
  const { comparison } = useAsked().range;
  return (
    <Loaded query={overview} what={t.analytics.figures} height={112}>
      {(known) => (
        <div className={css["strip"]}>
          {METRICS.map((each) => (
            <Card key={each} className={each === metric ? css["chosen"] : undefined}>
              <Figure
                name={nameOf(each)}
                definition={definitionOf(each)}
                value={
                  <button type="button" className={css["value"]} aria-pressed={each === metric} onClick={() => choose(each)}>
                    {formatMetric(each, known.currency)(known[each])}
                    <span className="visually-hidden">, {t.analytics.showCourse(nameOf(each))}</span>
                  </button>
                }
                note={
                  known.previous !== undefined && comparison !== null ? (
                    <Delta now={known[each]} before={known.previous[each]} than={t.range.comparedWith[comparison]} />
                  ) : null
                }
              />
            </Card>
          ))}
        </div>
      )}
    </Loaded>
  );
}
