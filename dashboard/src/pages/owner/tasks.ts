/** What waits for an owner's decision, in the order of the money that hangs on it. */
import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { formatCount, formatDay, formatMoment, formatMoney } from "../../parts/format.ts";
import { o } from "../../words/owner.ts";
import { byHandQuery } from "./payout-queue.tsx";
import { sumsOf } from "./sums.ts";

export type Task = {
  key: string;
  /** "3 payouts to approve". */
  what: string;
  /** The money or the time that makes it matter. */
  detail: string | null;
  tone: "wait" | "bad";
  action: string;
  to: string;
  search?: Record<string, string>;
};

type Some = { data: readonly unknown[]; nextCursor: string | null };

/** A count of one page is the least that there is. */
const counted = ({ data, nextCursor }: Some, words: (count: number) => string): string =>
  nextCursor === null ? words(data.length) : o.overview.more(words(data.length));

const hostOf = (url: string): string => new URL(url).host;
const PAGE = { limit: 100 } as const;

async function payoutTasks(signal: AbortSignal): Promise<Task[]> {
  const [requested, byHand] = await Promise.all([
    ask(api.GET("/v1/payouts", { params: { query: { ...PAGE, status: "requested" } }, signal })),
    byHandQuery.queryFn({ signal }),
  ]);
  const { decideAction, payouts, byHand: byHandWords } = o.overview;
  const toApprove: Task = {
    key: "payouts",
    what: counted(requested, payouts),
    detail: sumsOf(requested.data),
    tone: "wait",
    action: decideAction.payouts,
    to: "/owner/payouts",
  };
  const toSend: Task = {
    key: "by-hand",
    what: byHandWords(byHand.length),
    detail: sumsOf(byHand),
    tone: "wait",
    action: decideAction.byHand,
    to: "/owner/payouts",
    search: { view: "hand" },
  };
  return [...(requested.data.length > 0 ? [toApprove] : []), ...(byHand.length > 0 ? [toSend] : [])];
}

async function applicationTasks(signal: AbortSignal): Promise<Task[]> {
  const applied = await ask(api.GET("/v1/partners", { params: { query: { ...PAGE, status: "applied" } }, signal }));
  if (applied.data.length === 0) return [];
  const names = applied.data.slice(0, 3).map(({ name }) => name);
  return [
    {
      key: "applications",
      what: counted(applied, o.overview.applications),
      detail: names.join(", ") + (applied.data.length > names.length ? ", …" : ""),
      tone: "wait",
      action: o.overview.decideAction.applications,
      to: "/owner/applications",
    },
  ];
}

/** What open cases hold: the sum of all held commissions, which a case or an owner keeps back. */
async function fraudTasks(signal: AbortSignal): Promise<Task[]> {
  const [flags, held] = await Promise.all([
    ask(api.GET("/v1/fraud/flags", { params: { query: { ...PAGE, status: "open" } }, signal })),
    ask(api.GET("/v1/commissions/totals", { params: { query: { status: "held" } }, signal })),
  ]);
  if (flags.data.length === 0) return [];
  const sum = sumsOf(
    held.totals.map(({ netMinor, currency }) => ({ amountMinor: netMinor, currency })).filter(({ amountMinor }) => amountMinor > 0),
  );
  return [
    {
      key: "fraud",
      what: counted(flags, o.overview.fraud),
      detail: sum === "" ? null : o.overview.holds(sum),
      tone: "wait",
      action: o.overview.decideAction.fraud,
      to: "/owner/fraud",
    },
  ];
}

async function webhookTasks(signal: AbortSignal): Promise<Task[]> {
  const { data } = await ask(api.GET("/v1/webhooks", { params: { query: PAGE }, signal }));
  return data
    .filter(({ failingSince, status }) => failingSince !== null || status === "disabled")
    .map((webhook) => ({
      key: webhook.id,
      what:
        webhook.status === "disabled" || webhook.failingSince === null
          ? o.overview.webhookOff(hostOf(webhook.url))
          : o.overview.webhook(hostOf(webhook.url), formatMoment(webhook.failingSince)),
      detail: webhook.disabledReason ?? webhook.lastError,
      tone: "bad",
      action: o.overview.decideAction.webhook,
      to: "/owner/integrations",
      search: { view: "webhooks", webhook: webhook.id },
    }));
}

async function operationsTasks(signal: AbortSignal): Promise<Task[]> {
  const [findings, letters] = await Promise.all([
    ask(api.GET("/v1/findings", { params: { query: { limit: 5 } }, signal })),
    ask(api.GET("/v1/dead-letters", { params: { query: PAGE }, signal })),
  ]);
  const found: Task[] = findings.data.map(({ id, kind, subject, detail, lastSeenAt }) => ({
    key: id,
    what: o.overview.finding(o.overview.findings[kind] ?? kind, subject),
    detail: `${detail}, ${formatDay(lastSeenAt)}`,
    tone: "wait",
    action: o.overview.decideAction.finding,
    to: "/owner/settings",
  }));
  if (letters.data.length === 0) return found;
  const dead: Task = {
    key: "dead-letters",
    what: counted(letters, o.overview.deadLetters),
    detail: null,
    tone: "bad",
    action: o.overview.decideAction.dead,
    to: "/owner/settings",
  };
  return [dead, ...found];
}

export const tasksQuery = queryOptions({
  queryKey: ["tasks"],
  queryFn: async ({ signal }): Promise<Task[]> =>
    (await Promise.all([payoutTasks, applicationTasks, fraudTasks, webhookTasks, operationsTasks].map((load) => load(signal)))).flat(),
  refetchInterval: 60_000,
});

export type Health = {
  lastClickAt: string | null;
  lastConversionAt: string | null;
  alerts: Schemas["Event"][];
  reconciliation: Schemas["Reconciliation"] | null;
  stripe: { text: string };
};

const WEEK = 7 * 86_400_000;

export const healthQuery = (currency: string) =>
  queryOptions({
    queryKey: ["health", currency],
    queryFn: async ({ signal }): Promise<Health> => {
      const one = { params: { query: { limit: 1 } }, signal };
      const [clicks, conversions, alerts, compared, preview] = await Promise.all([
        ask(api.GET("/v1/clicks", one)),
        ask(api.GET("/v1/conversions", one)),
        ask(api.GET("/v1/events", { params: { query: { type: "ops.alert", order: "newest", limit: 100 } }, signal })),
        ask(api.GET("/v1/reconciliations", one)),
        ask(api.POST("/v1/payouts/preview", { body: { currency }, signal })),
      ]);
      const { stripeAvailableMinor } = preview;
      return {
        lastClickAt: clicks.data[0]?.at ?? null,
        lastConversionAt: conversions.data[0]?.createdAt ?? null,
        alerts: alerts.data.filter(({ timestamp }) => Date.now() - Date.parse(timestamp) < WEEK),
        reconciliation: compared.data[0] ?? null,
        stripe: {
          text:
            stripeAvailableMinor === null
              ? o.overview.stripeUnknown
              : o.overview.stripeBalance(formatMoney({ amountMinor: stripeAvailableMinor, currency })),
        },
      };
    },
    refetchInterval: 60_000,
  });

/** `{ 5 }` -> "5.0x": revenue for each unit of commission, with one digit. */
export const returnOf = (revenueMinor: number, commissionMinor: number): string | null =>
  commissionMinor <= 0 ? null : o.overview.times(formatCount(Math.round((revenueMinor / commissionMinor) * 10) / 10));
