/** Draws a chart. Law: colours come from the tokens, up to three series are named where they end instead of in a legend, and all charts of a page share one crosshair. */

import { useMantineColorScheme } from "@mantine/core";
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart as ChartJs,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { useEffect, useRef } from "react";
import { configOf } from "./chart-config.ts";
import type { ChartData } from "./chart-series.ts";
import { crosshair } from "./crosshair.ts";

ChartJs.register(BarController, BarElement, CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip);

export function ChartCanvas({ data, kind }: { data: ChartData; kind: "area" | "bar" }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (canvas.current === null) return;
    const drawn = new ChartJs(canvas.current, configOf({ data, kind, scheme: colorScheme }));
    const leave = crosshair.join(drawn);
    return () => {
      leave();
      drawn.destroy();
    };
  }, [data, kind, colorScheme]);
  return <canvas ref={canvas} aria-hidden />;
}
