/** One payout: every step that it took and the one that comes, its statement, and calling it off while it has not left. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../../api/client.ts";
import { DownloadLink } from "../../../parts/download-link.tsx";
import { formatMoney } from "../../../parts/format.ts";
import { Notice } from "../../../parts/notice.tsx";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { Status } from "../../../parts/status.tsx";
import { t } from "../../../words/index.ts";
import { PayoutTimeline } from "./payout-timeline.tsx";
import { describe, detailOf, type Method, nameOf, type Payout, wordOf } from "./payout-words.ts";
import css from "./payouts.module.css";

type PanelProps = { payoutId: string | undefined; methods: readonly Method[]; close: () => void };

const isUnderWay = ({ status }: Payout): boolean => status === "approved" || status === "processing";

export function PayoutPanel({ payoutId, methods, close }: PanelProps) {
  const payout = useQuery({
    queryKey: ["payouts", "one", payoutId],
    queryFn: ({ signal }) => ask(api.GET("/v1/payouts/{id}", { params: { path: { id: payoutId ?? "" } }, signal })),
    enabled: payoutId !== undefined,
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? 4_000 : false),
  });
  return (
    <SidePanel title={t.payouts.panel} isOpen={payoutId !== undefined} close={close}>
      <Loaded query={payout} what={t.payouts.panel} height={320}>
        {(known) => <Details payout={known} method={methods.find(({ id }) => id === known.methodId)} />}
      </Loaded>
    </SidePanel>
  );
}

function Details({ payout, method }: { payout: Payout; method: Method | undefined }) {
  const statement = `/v1/payouts/${payout.id}/statement`;
  return (
    <div className={css["details"]}>
      <div>
        <p className={css["amount"]}>{formatMoney(payout)}</p>
        <Status status={payout.status} word={wordOf(payout)} detail={detailOf(payout, method)} />
        <p className={css["quiet"]}>
          {nameOf(method)}
          {method !== undefined && ` · ${describe(method)}`}
        </p>
      </div>
      <PayoutTimeline payout={payout} method={method} />
      <section className={css["statement"]}>
        <h3>{t.payouts.statement}</h3>
        <p className={css["quiet"]}>{t.payouts.statementText}</p>
        <div className={css["actions"]}>
          <DownloadLink path={`${statement}.pdf`}>{t.files.pdf}</DownloadLink>
          <DownloadLink path={`${statement}.pdf`} query={{ paper: "letter" }}>
            {t.files.pdfLetter}
          </DownloadLink>
          <DownloadLink path={`${statement}.csv`}>{t.files.csv}</DownloadLink>
        </div>
      </section>
      {(payout.status === "requested" || payout.status === "approved") && <Cancel payout={payout} />}
      <p className={css["id"]}>
        {t.payouts.id} {payout.id}
      </p>
    </div>
  );
}

/** Asked for twice: it cannot be taken back. */
function Cancel({ payout }: { payout: Payout }) {
  const queries = useQueryClient();
  const [isSure, setSure] = useState(false);
  const cancel = useMutation({
    mutationFn: () => ask(api.POST("/v1/payouts/{id}/cancel", { params: { path: { id: payout.id } } })),
    onSettled: () => Promise.all(["payouts", "balance"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <div className={css["statement"]}>
      {cancel.error !== null && <Notice kind="wrong">{cancel.error.message}</Notice>}
      <Button color={isSure ? "bad" : ""} loading={cancel.isPending} onClick={() => (isSure ? cancel.mutate() : setSure(true))}>
        {isSure ? t.payouts.reallyCancel : t.payouts.cancel}
      </Button>
    </div>
  );
}
