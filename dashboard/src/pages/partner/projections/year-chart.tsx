/** The twelve months after this one: the middle of the simulated courses, and the band that nine of ten end within. */
import { useMemo } from "react";
import type { Schemas } from "../../../api/client.ts";
import { Chart } from "../../../parts/chart.tsx";
import type { ChartData } from "../../../parts/chart-series.ts";
import { formatMoneyRound, ownZone } from "../../../parts/format.ts";
import { t } from "../../../words/index.ts";

type Year = NonNullable<Schemas["Projection"]["year"]>;

const monthOf = (at: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone: ownZone(), month: "short", year: "2-digit" }).format(new Date(at));

export function YearChart({ year, currency }: { year: Year; currency: string }) {
  const data = useMemo((): ChartData => {
    const format = (amountMinor: number): string => formatMoneyRound({ amountMinor, currency });
    const { months } = year;
    return {
      labels: months.map(({ at }) => monthOf(at)),
      series: [
        {
          name: t.projections.expected,
          values: months.map(() => null),
          projection: months.map(({ expectedMinor, interval90 }) => ({
            low: interval90.fromMinor,
            middle: expectedMinor,
            high: interval90.toMinor,
          })),
        },
      ],
      format,
    };
  }, [year, currency]);
  const round = (amountMinor: number): string => formatMoneyRound({ amountMinor, currency });
  const { expectedMinor, interval90, recurringMinor } = year;
  const finding = t.projections.yearFinding(
    round(expectedMinor),
    t.projections.range(round(interval90.fromMinor), round(interval90.toMinor)),
    round(recurringMinor),
  );
  return <Chart name={t.projections.year} data={data} finding={finding} height={260} />;
}
