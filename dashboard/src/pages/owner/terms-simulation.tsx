/** What the draft would have paid for real sales, beside the draft. Law: it runs when typing pauses, changes nothing, and is also what checks the draft. */
import { NativeSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type FieldErrors, Refusal, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { formatCount, formatMoney } from "../../parts/format.ts";
import { ErrorState, Loading } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import shared from "./owner.module.css";
import { PartnerName } from "./partner-names.tsx";
import css from "./terms.module.css";
import { draftErrors } from "./terms-draft.tsx";
import type { Terms } from "./terms-query.ts";

type Simulation = Schemas["Simulation"];
const DAY = 86_400_000;
const PAUSE = 600;
const MONTH_DAYS = 30;
const SHOWN = 8;

export type Simulated = {
  days: string;
  setDays: (days: string) => void;
  data: Simulation | undefined;
  error: Error | null;
  isBusy: boolean;
  refused: FieldErrors;
  refetch: () => unknown;
};

/** Whole days, so that an unchanged draft is not asked again. */
const periodOf = (days: number): { from: string; to: string } => {
  const to = Math.ceil(Date.now() / DAY) * DAY;
  return { from: new Date(to - days * DAY).toISOString(), to: new Date(to).toISOString() };
};

export function useSimulation(terms: Terms, hasSlips: boolean): Simulated {
  const [days, setDays] = useState("365");
  const [settled] = useDebouncedValue(terms, PAUSE);
  const period = periodOf(Number(days));
  const query = useQuery({
    queryKey: ["simulation", settled, period],
    queryFn: ({ signal }) => ask(api.POST("/v1/program/terms/simulate", { body: { terms: settled, ...period }, signal })),
    enabled: !hasSlips,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
  const fields = query.error instanceof Refusal ? query.error.fields : {};
  return {
    days,
    setDays,
    data: query.data,
    error: query.error,
    isBusy: query.isFetching || settled !== terms,
    refused: settled === terms || query.isError ? draftErrors(fields) : {},
    refetch: query.refetch,
  };
}

export function SimulationCard({ simulation }: { simulation: Simulated }) {
  const { days, setDays, data, error, isBusy, refused, refetch } = simulation;
  const isRefused = Object.keys(refused).length > 0;
  return (
    <div className={css["simulation"]}>
      <Card
        title={o.terms.simulation}
        actions={
          <NativeSelect
            size="xs"
            aria-label={o.terms.period}
            value={days}
            onChange={({ currentTarget }) => setDays(currentTarget.value)}
            data={Object.entries(o.terms.periods)
              .reverse()
              .map(([value, label]) => ({ value, label }))}
          />
        }
      >
        <p className={shared["small"]} role="status">
          {isRefused ? o.terms.waitsForFields : isBusy ? o.terms.simulating : o.terms.simulationText}
        </p>
        {error !== null && !isRefused && !isBusy && <ErrorState what={o.terms.simulation} error={error} retry={refetch} />}
        {data === undefined && error === null && <Loading height={240} />}
        {data !== undefined && (error === null || isRefused) && (
          <div className={isBusy || isRefused ? css["busy"] : ""}>
            <Result result={data} days={Number(days)} />
          </div>
        )}
      </Card>
    </div>
  );
}

const signed = (amountMinor: number, currency: string): string => `${amountMinor > 0 ? "+" : ""}${formatMoney({ amountMinor, currency })}`;

/** The whole outcome in one line, for where the card is out of sight. */
export const differenceOf = ({ data, isBusy }: Simulated): string | null =>
  isBusy || data === undefined || data.commissions === 0
    ? null
    : data.totals.map(({ differenceMinor, currency }) => signed(differenceMinor, currency)).join(", ");

function Result({ result, days }: { result: Simulation; days: number }) {
  const { totals, commissions, leftOut, partners, winners, losers, unchanged, partnersNotShown, warnings } = result;
  if (commissions === 0) return <p className={shared["section"]}>{o.terms.noSales}</p>;
  const left = leftOut.rejected + leftOut.older;
  const isSame = totals.every(({ differenceMinor }) => differenceMinor === 0) && winners + losers === 0;
  return (
    <>
      {totals.map(({ currency, oldMinor, newMinor, differenceMinor }) => (
        <dl key={currency} className={`${css["sum"]} ${shared["section"]}`}>
          <dt>{o.terms.was}</dt>
          <dd>{formatMoney({ amountMinor: oldMinor, currency })}</dd>
          <dt>{o.terms.would}</dt>
          <dd>{formatMoney({ amountMinor: newMinor, currency })}</dd>
          <dt className={css["total"]}>{o.terms.difference}</dt>
          <dd className={css["total"]}>{signed(differenceMinor, currency)}</dd>
          <dt />
          <dd className={shared["small"]}>{o.terms.perMonth(signed(Math.trunc((differenceMinor * MONTH_DAYS) / days), currency))}</dd>
        </dl>
      ))}
      {isSame && <p className={shared["section"]}>{o.terms.same}</p>}
      <Who
        title={o.terms.winnersTitle}
        count={o.terms.winners(winners)}
        rows={partners.filter(({ differenceMinor }) => differenceMinor > 0)}
      />
      <Who
        title={o.terms.losersTitle}
        count={o.terms.losers(losers)}
        rows={partners.filter(({ differenceMinor }) => differenceMinor < 0)}
      />
      <p className={`${shared["section"]} ${shared["small"]}`}>
        {o.terms.unchangedCount(unchanged)}. {o.terms.basis(formatCount(commissions))} {left > 0 && o.terms.leftOut(left)}{" "}
        {partnersNotShown > 0 && o.terms.notShown(partnersNotShown)}
      </p>
      {warnings.length > 0 && (
        <section className={shared["note"]}>
          <h3 className={shared["heading"]}>{o.terms.warnings}</h3>
          <ul className={css["changes"]}>
            {warnings.map(({ path, message }) => (
              <li key={path}>
                {path.replace(/^terms\./, "")}: {message}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Who({ title, count, rows }: { title: string; count: string; rows: Simulation["partners"] }) {
  if (rows.length === 0) return null;
  return (
    <section className={shared["section"]} aria-label={title}>
      <h3 className={shared["heading"]}>{count}</h3>
      <dl className={css["who"]}>
        {rows.slice(0, SHOWN).map(({ partnerId, currency, differenceMinor }) => (
          <div key={`${partnerId}${currency}`} className={shared["pairOf"]}>
            <dt>
              <PartnerName id={partnerId} />
            </dt>
            <dd>{signed(differenceMinor, currency)}</dd>
          </div>
        ))}
      </dl>
      {rows.length > SHOWN && <p className={shared["small"]}>{o.terms.notShown(rows.length - SHOWN)}</p>}
    </section>
  );
}
