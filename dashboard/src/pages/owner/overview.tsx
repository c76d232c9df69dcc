/** Overview: what waits for a decision comes first. */
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { t } from "../../words/index.ts";

async function load(signal: AbortSignal): Promise<string[]> {
  const [payouts, applied, flags] = await Promise.all([
    ask(api.GET("/v1/payouts", { params: { query: { status: "requested", limit: 100 } }, signal })),
    ask(api.GET("/v1/partners", { params: { query: { status: "applied", limit: 100 } }, signal })),
    ask(api.GET("/v1/fraud/flags", { params: { query: { status: "open", limit: 100 } }, signal })),
  ]);
  const { overview: words } = t;
  return [
    ...(payouts.data.length > 0 ? [words.payouts(payouts.data.length)] : []),
    ...(applied.data.length > 0 ? [words.applications(applied.data.length)] : []),
    ...(flags.data.length > 0 ? [words.fraud(flags.data.length)] : []),
  ];
}

export function OverviewPage() {
  const tasks = useQuery({ queryKey: ["tasks"], queryFn: ({ signal }) => load(signal) });
  return (
    <Page title={t.overview.title} hasRange>
      <Card title={t.overview.decide}>
        <Loaded query={tasks} what={t.overview.decide} height={80}>
          {(waiting) =>
            waiting.length === 0 ? (
              <Empty>{t.overview.nothing}</Empty>
            ) : (
              <ul>
                {waiting.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
    </Page>
  );
}
