/** Where clicks come from, on a map. Law: it is loaded only where it is shown; the table beside it says the same, and more. */
import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChoroplethChart, topojson } from "chartjs-chart-geo";
import { useEffect, useRef } from "react";
import atlasUrl from "world-atlas/countries-110m.json?url";
import { api, ask } from "../../../api/client.ts";
import { formatBps, formatCount } from "../../../parts/format.ts";
import { countryName } from "../../../parts/places.ts";
import { Loaded } from "../../../parts/states.tsx";
import { t } from "../../../words/index.ts";
import css from "./analytics.module.css";
import type { Asked } from "./use-reports.ts";

type Atlas = Parameters<typeof topojson.feature>[0];
type Feature = { id?: string | number; properties: { name: string } };

/** Atlases number countries; the platform knows which letters each number has. */
const lettersOf = ({ id }: Feature): string | null => (id === undefined ? null : (new Intl.Locale(`und-${id}`).region ?? null));

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const hexOf = (share: number): string =>
  Math.round(share * 255)
    .toString(16)
    .padStart(2, "0");

function useCountries(asked: Asked) {
  return useQuery({
    queryKey: ["breakdown", "map", asked],
    queryFn: async ({ signal }) => {
      const query = { ...asked, by: "country" as const, limit: 100 };
      const [{ data }, atlas] = await Promise.all([
        ask(api.GET("/v1/analytics/breakdown", { params: { query }, signal })),
        fetch(atlasUrl, { signal }).then((response) => response.json() as Promise<Atlas & { objects: { countries: never } }>),
      ]);
      const clicks = new Map(data.flatMap(({ key, clicks: count }) => (key === null || count === 0 ? [] : [[key, count] as const])));
      const { features } = topojson.feature(atlas, atlas.objects.countries) as unknown as { features: Feature[] };
      return { clicks, features: features.filter((feature) => lettersOf(feature) !== "AQ") };
    },
    placeholderData: (before) => before,
  });
}

export function CountryMap({ asked }: { asked: Asked }) {
  const countries = useCountries(asked);
  return (
    <Loaded query={countries} what={t.analytics.map} height={300}>
      {({ clicks, features }) => (
        <figure className={css["map"]} aria-label={`${t.analytics.map}. ${findingOf(clicks)}`}>
          <div className={css["canvas"]}>
            <MapCanvas clicks={clicks} features={features} />
          </div>
          <figcaption className={css["quiet"]}>{findingOf(clicks)}</figcaption>
        </figure>
      )}
    </Loaded>
  );
}

function findingOf(clicks: ReadonlyMap<string, number>): string {
  const [first] = [...clicks].sort(([, one], [, other]) => other - one);
  const all = [...clicks.values()].reduce((sum, count) => sum + count, 0);
  if (first === undefined) return t.analytics.nothing;
  const [country, count] = first;
  return t.analytics.mapFinding(countryName(country), formatBps((count / all) * 10_000, 0), clicks.size);
}

type MapCanvasProps = { clicks: ReadonlyMap<string, number>; features: readonly Feature[] };

function MapCanvas({ clicks, features }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (canvas.current === null) return;
    const drawn = draw(canvas.current, { clicks, features, scheme: colorScheme });
    return () => drawn.destroy();
  }, [clicks, features, colorScheme]);
  return <canvas ref={canvas} aria-hidden />;
}

type Drawing = MapCanvasProps & {
  /** Whose tokens are read: another scheme is another drawing. */
  scheme: string;
};

/** By the root of the count: one large country would leave all others pale. */
const shadeOf = (share: number): string => (share === 0 ? token("--line") : token("--river") + hexOf(0.25 + 0.75 * Math.sqrt(share)));

function draw(canvas: HTMLCanvasElement, { clicks, features }: Drawing): ChoroplethChart {
  const countOf = (feature: Feature): number => clicks.get(lettersOf(feature) ?? "") ?? 0;
  const rows = features.map((feature) => {
    const value = countOf(feature);
    return {
      feature: feature as never,
      value,
      word: `${countryName(lettersOf(feature) ?? feature.properties.name)}: ${formatCount(value)}`,
    };
  });
  return new ChoroplethChart(canvas, {
    data: { labels: rows.map(({ word }) => word), datasets: [{ data: rows, borderColor: token("--card"), borderWidth: 0.5 }] },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: {
        legend: { display: false },
        tooltip: { displayColors: false, callbacks: { label: ({ dataIndex }) => rows[dataIndex]?.word ?? "" } },
      },
      scales: {
        projection: { axis: "x", projection: "equalEarth" },
        color: {
          axis: "x",
          display: false,
          min: 0,
          max: Math.max(1, ...clicks.values()),
          interpolate: shadeOf,
          missing: token("--line"),
        },
      },
    },
  });
}
