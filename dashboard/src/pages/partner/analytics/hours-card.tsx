/** At which hours of which weekdays clicks come, summed from the hours of the days. It is a table, and its shades are its figures. */
import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import { api, ask } from "../../../api/client.ts";
import { countDays } from "../../../app/range.ts";
import { Card } from "../../../parts/card.tsx";
import { formatCount } from "../../../parts/format.ts";
import { Empty, Loaded, Locked } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./analytics.module.css";
import { sumByHour } from "./sum-by-hour.ts";
import { useAsked } from "./use-reports.ts";

/** So many hours the API tells at once. */
const MOST_DAYS = 400;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function HoursCard() {
  const { asked, range } = useAsked();
  const isShort = countDays(range.days) <= MOST_DAYS;
  const hours = useQuery({
    queryKey: ["hours", asked],
    queryFn: async ({ signal }) => {
      const { data } = await ask(api.GET("/v1/analytics/timeseries", { params: { query: { ...asked, interval: "hour" } }, signal }));
      return sumByHour(data, asked.timezone);
    },
    enabled: isShort,
    placeholderData: (before) => before,
  });
  return (
    <Card title={t.analytics.hours}>
      {isShort ? (
        <Loaded query={hours} what={t.analytics.hours} height={260}>
          {(grid) => <Hours grid={grid} />}
        </Loaded>
      ) : (
        <Locked>{t.analytics.hoursTooMany(MOST_DAYS)}</Locked>
      )}
    </Card>
  );
}

const scrollable = { tabIndex: 0 };

function Hours({ grid }: { grid: number[][] }) {
  const most = Math.max(0, ...grid.flat());
  if (most === 0) return <Empty>{t.analytics.nothing}</Empty>;
  const day = grid.findIndex((hours) => hours.includes(most));
  const hour = grid[day]?.indexOf(most) ?? 0;
  const clock = (at: number): string => String(at).padStart(2, "0");
  return (
    <>
      <section className={css["hours"]} aria-label={t.analytics.hours} {...scrollable}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t.analytics.weekday}</span>
              </th>
              {HOURS.map((at) => (
                <th key={at} scope="col">
                  {clock(at)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grid.map((counts, index) => (
              <tr key={t.analytics.weekdays[index]}>
                <th scope="row">{t.analytics.weekdays[index]}</th>
                {HOURS.map((at) => (
                  <td key={at} data-none={(counts[at] ?? 0) === 0} style={{ "--share": String((counts[at] ?? 0) / most) } as CSSProperties}>
                    {formatCount(counts[at] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className={css["quiet"]}>{t.analytics.hoursFinding(t.analytics.weekdays[day] ?? "", `${clock(hour)}:00`, formatCount(most))}</p>
    </>
  );
}
