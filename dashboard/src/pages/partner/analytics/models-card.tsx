/** What each way of attributing would have given for the same sales, and which of them pays. */
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { formatCount, formatMoney } from "../../../parts/format.ts";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./analytics.module.css";
import { useAsked } from "./use-reports.ts";

export function ModelsCard() {
  const { asked } = useAsked();
  const models = useQuery({
    queryKey: ["models", asked],
    queryFn: async ({ signal }) => {
      const [comparison, { terms }] = await Promise.all([
        ask(api.GET("/v1/analytics/attribution", { params: { query: asked }, signal })),
        ask(api.GET("/v1/program/terms", { signal })),
      ]);
      return { comparison, terms };
    },
    placeholderData: (before) => before,
  });
  return (
    <Card title={t.analytics.models}>
      <p className={css["quiet"]}>{t.analytics.modelsText}</p>
      <Loaded query={models} what={t.analytics.models} height={180}>
        {({ comparison, terms }) => <Models comparison={comparison} paying={terms.attribution.model} currency={terms.currency} />}
      </Loaded>
    </Card>
  );
}

type ModelsProps = { comparison: Schemas["ModelComparison"]; paying: string; currency: string };

function Models({ comparison, paying, currency }: ModelsProps) {
  return (
    <table className={css["plain"]}>
      <thead>
        <tr>
          <th scope="col">{t.analytics.model}</th>
          <th scope="col">{t.analytics.metrics.sales.name}</th>
          <th scope="col">{t.analytics.metrics.revenueMinor.name}</th>
        </tr>
      </thead>
      <tbody>
        {comparison.models.map(({ model, partners }) => (
          <tr key={model} className={model === paying ? css["pays"] : undefined}>
            <td>
              {t.receipt.models[model] ?? model}
              {model === paying && <span className={css["quiet"]}> · {t.analytics.pays}</span>}
            </td>
            <td>{formatCount(partners[0]?.sales ?? 0)}</td>
            <td>{formatMoney({ amountMinor: partners[0]?.revenueMinor ?? 0, currency })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
