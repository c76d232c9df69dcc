/** One payout: how it stands, what it took, and its statement. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { formatMoment, formatMoney } from "../../parts/format.ts";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Loaded } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";
import { PartnerLink } from "./partner-names.tsx";
import { cancelDecision } from "./payout-queue.tsx";
import { payoutDetail, wordOf } from "./payout-standing.ts";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";

export function PayoutPanel({ payoutId, close }: { payoutId: string | undefined; close: () => void }) {
  const payout = useQuery({
    queryKey: ["payouts", payoutId],
    queryFn: ({ signal }) => ask(api.GET("/v1/payouts/{id}", { params: { path: { id: payoutId ?? "" } }, signal })),
    enabled: payoutId !== undefined,
  });
  return (
    <SidePanel title={o.payouts.detail} isOpen={payoutId !== undefined} close={close}>
      <Loaded query={payout} what={o.payouts.detail} height={240}>
        {(known) => <PayoutFacts payout={known} />}
      </Loaded>
    </SidePanel>
  );
}

function PayoutFacts({ payout }: { payout: Schemas["Payout"] }) {
  const queries = useQueryClient();
  const [decision, setDecision] = useState<Decision | null>(null);
  const method = useQuery({
    queryKey: ["payout-methods", payout.methodId],
    queryFn: ({ signal }) => ask(api.GET("/v1/payout-methods/{id}", { params: { path: { id: payout.methodId } }, signal })),
  });
  const approve = useMutation({
    mutationFn: () => ask(api.POST("/v1/payouts/{id}/approve", { params: { path: { id: payout.id } } })),
    onSettled: () => queries.invalidateQueries(),
  });
  const statement = `/api/v1/payouts/${payout.id}/statement`;
  return (
    <div className={css["stack"]}>
      <p className={css["heading"]}>{formatMoney(payout, { isCodeShown: true })}</p>
      <Status status={wordOf(payout)} detail={payoutDetail(payout)} />
      <dl className={css["facts"]}>
        <dt>{o.partner}</dt>
        <dd>
          <PartnerLink id={payout.partnerId} />
        </dd>
        <dt>{o.payouts.method}</dt>
        <dd>
          {method.data === undefined ? "…" : (o.payouts.methods[method.data.type] ?? method.data.type)}
          {method.data?.label != null && `, ${method.data.label}`}
        </dd>
        <Times payout={payout} />
      </dl>
      {approve.error !== null && (
        <p className={css["error"]} role="alert">
          {approve.error.message}
        </p>
      )}
      <div className={css["actions"]}>
        {payout.status === "requested" && (
          <Button variant="filled" loading={approve.isPending} onClick={() => approve.mutate()}>
            {o.payouts.approve}
          </Button>
        )}
        {(payout.status === "requested" || payout.status === "approved") && (
          <Button color="bad" onClick={() => setDecision(cancelDecision(payout))}>
            {o.payouts.cancelled}
          </Button>
        )}
        <Button component="a" href={`${statement}.pdf`} download>
          {o.payouts.statement}, {o.payouts.pdf}
        </Button>
        <Button component="a" href={`${statement}.csv`} download>
          {o.payouts.statement}, {o.payouts.csv}
        </Button>
      </div>
      <p className={css["id"]}>{payout.id}</p>
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </div>
  );
}

function Times({ payout: { requestedAt, approvedAt, paidAt } }: { payout: Schemas["Payout"] }) {
  const { timeline } = o.payouts;
  const times: [string, string | null][] = [
    [timeline.requested, requestedAt],
    [timeline.approved, approvedAt],
    [timeline.paid, paidAt],
  ];
  return times.map(([word, at]) =>
    at === null ? null : (
      <div key={word} className={css["pairOf"]}>
        <dt>{word}</dt>
        <dd>{formatMoment(at)}</dd>
      </div>
    ),
  );
}
