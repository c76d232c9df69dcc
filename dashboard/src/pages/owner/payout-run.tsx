/** A run that pays everybody who can be paid. Law: exceptions stand first, and nothing leaves before the total was typed. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { useProgram } from "../../app/shell-route.tsx";
import { Card } from "../../parts/card.tsx";
import { formatMoney } from "../../parts/format.ts";
import { Empty, Loaded } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import { minorOf } from "./money-text.ts";
import css from "./owner.module.css";
import { PastRuns } from "./past-runs.tsx";
import { RunProgress } from "./run-progress.tsx";
import { Exceptions, Ready } from "./run-tables.tsx";
import { termsQuery } from "./terms-query.ts";

type Preview = Schemas["PayoutRunPreview"];

/** The programme's own currency, and the others that its terms pay out. */
function useCurrencies(): string[] {
  const { currency } = useProgram();
  const terms = useQuery(termsQuery);
  return [...new Set([currency, ...Object.keys(terms.data?.terms.payouts.minimums ?? {})])];
}

export function PayoutRun() {
  const currencies = useCurrencies();
  const [currency, setCurrency] = useState(currencies[0] ?? "");
  const queries = useQueryClient();
  const [runId, setRunId] = useState<string | null>(null);
  const preview = useQuery({
    queryKey: ["payouts", "preview", currency],
    queryFn: ({ signal }) => ask(api.POST("/v1/payouts/preview", { body: { currency }, signal })),
    enabled: runId === null,
  });
  const again = (): void => {
    setRunId(null);
    void queries.invalidateQueries({ queryKey: ["payouts"] });
  };
  return (
    <div className={css["stack"]}>
      <p className={css["quiet"]}>{o.run.intro}</p>
      {currencies.length > 1 && runId === null && (
        <NativeSelect
          className={css["narrow"] ?? ""}
          label={o.run.currency}
          value={currency}
          onChange={({ currentTarget }) => setCurrency(currentTarget.value)}
          data={currencies}
        />
      )}
      {runId === null ? (
        <Loaded query={preview} what={o.run.title} height={320}>
          {(known) => <Prepared key={known.currency} preview={known} started={setRunId} />}
        </Loaded>
      ) : (
        <RunProgress runId={runId} again={again} />
      )}
      <PastRuns />
    </div>
  );
}

function Prepared({ preview, started }: { preview: Preview; started: (id: string) => void }) {
  const { exceptions, ready, currency } = preview;
  return (
    <>
      <Card title={o.run.exceptions(exceptions.length)}>
        {exceptions.length === 0 ? (
          <p className={css["quiet"]}>{o.run.exceptionsNone}</p>
        ) : (
          <Exceptions rows={exceptions} currency={currency} />
        )}
      </Card>
      <Card title={o.run.ready(ready.length)}>
        {ready.length === 0 ? (
          <Empty>{o.run.readyNone}</Empty>
        ) : (
          <>
            <Sums preview={preview} />
            <Ready rows={ready} currency={currency} />
            <Confirm preview={preview} started={started} />
          </>
        )}
      </Card>
    </>
  );
}

function Sums({ preview }: { preview: Preview }) {
  const { currency, totalMinor, viaStripeMinor, stripeAvailableMinor, shortfallMinor } = preview;
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency });
  return (
    <>
      <dl className={`${css["facts"]} ${css["totals"]}`}>
        <dt>{o.run.total}</dt>
        <dd className={css["strong"]}>{money(totalMinor)}</dd>
        <dt>{o.run.viaStripe}</dt>
        <dd>{money(viaStripeMinor)}</dd>
        <dt>{o.run.stripeHas}</dt>
        <dd>{stripeAvailableMinor === null ? o.run.unknown : money(stripeAvailableMinor)}</dd>
      </dl>
      {shortfallMinor !== null && shortfallMinor > 0 && (
        <p className={css["note"]} role="alert">
          {o.run.shortfall(money(shortfallMinor))}
        </p>
      )}
    </>
  );
}

function Confirm({ preview: { currency, totalMinor }, started }: { preview: Preview; started: (id: string) => void }) {
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const total = formatMoney({ amountMinor: totalMinor, currency });
  const run = useMutation({
    mutationFn: () => ask(api.POST("/v1/payouts/run", { body: { currency, totalMinor } })),
    onSuccess: ({ id }) => started(id),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isRight = minorOf(typed.replace(/^[^\d-]+/, ""), currency) === totalMinor;
    setWrong(!isRight);
    if (isRight) run.mutate();
  };
  return (
    <form className={`${css["section"]} ${css["confirm"]}`} noValidate onSubmit={submit}>
      <TextInput
        label={o.run.confirm}
        description={o.run.confirmHint(total)}
        inputMode="decimal"
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        error={isWrong ? o.run.mismatch(total) : run.error === null ? null : run.error.message}
      />
      <Button type="submit" variant="filled" loading={run.isPending}>
        {o.run.go(total)}
      </Button>
    </form>
  );
}
