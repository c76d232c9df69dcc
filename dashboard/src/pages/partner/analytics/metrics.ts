/** The metrics of the reports: how each is called, what it is, and how it is read out. */
import { formatBps, formatCount, formatMoney, formatMoneyRound } from "../../../parts/format.ts";
import { t } from "../../../words/index.ts";
import type { Metric } from "./analytics-filters.ts";

const isMoney = (metric: Metric): boolean => metric.endsWith("Minor");

export function formatMetric(metric: Metric, currency: string): (value: number) => string {
  if (metric === "conversionRateBps") return (value) => formatBps(value);
  return isMoney(metric) ? (amountMinor) => formatMoney({ amountMinor, currency }) : formatCount;
}

/** On an axis, where cents are noise; what is itself a few cents keeps them. */
export function formatTick(metric: Metric, currency: string): (value: number) => string {
  return isMoney(metric) && metric !== "earningsPerClickMinor"
    ? (amountMinor) => formatMoneyRound({ amountMinor, currency })
    : formatMetric(metric, currency);
}

export const nameOf = (metric: Metric): string => t.analytics.metrics[metric].name;
export const definitionOf = (metric: Metric): string => t.analytics.metrics[metric].is;

/** Counts and money can be added up over days; a rate cannot. */
export const isSummed = (metric: Metric): boolean => metric !== "conversionRateBps" && metric !== "earningsPerClickMinor";
