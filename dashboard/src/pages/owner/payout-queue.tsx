/** What waits for an owner: payouts to approve, and approved ones to send by hand. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, Refusal, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatDay, formatMoney } from "../../parts/format.ts";
import { Empty, Loaded } from "../../parts/states.tsx";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";
import { PartnerName, usePartnerName } from "./partner-names.tsx";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";
import { saveText } from "./save-text.ts";
import { sumsOf } from "./sums.ts";

type Payout = Schemas["Payout"];

const call = (id: string) => ({ params: { path: { id } } });
const money = (row: Payout): string => formatMoney(row);

export const cancelDecision = (row: Payout): Decision => ({
  title: o.payouts.cancelTitle,
  text: o.payouts.cancelText(money(row)),
  action: o.payouts.cancelled,
  isDanger: true,
  reason: "none",
  send: () => ask(api.POST("/v1/payouts/{id}/cancel", call(row.id))),
});

type Approved = { approved: number; refusals: string[] };

/** One after the other: each is a decision of its own, and one refusal stops no other. */
async function approveAll(rows: readonly Payout[]): Promise<Approved> {
  const result: Approved = { approved: 0, refusals: [] };
  for (const { id } of rows) {
    try {
      await ask(api.POST("/v1/payouts/{id}/approve", call(id)));
      result.approved += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      result.refusals.push(error.status === 0 ? t.states.offline : error.message);
    }
  }
  return result;
}

const shared: readonly [Column<Payout>, ...Column<Payout>[]] = [
  { key: "partner", head: o.partner, cell: ({ partnerId }) => <PartnerName id={partnerId} /> },
  { key: "requested", head: o.payouts.requested, cell: ({ requestedAt }) => formatDay(requestedAt) },
];
const amount: Column<Payout> = { key: "amount", head: o.payouts.amount, cell: money, isNumber: true };

export function ToApprove({ open }: { open: (id: string) => void }) {
  const queries = useQueryClient();
  const [decision, setDecision] = useState<Decision | null>(null);
  const list = useCursorList<Payout>(["payouts", "queue"], (page, signal) =>
    ask(api.GET("/v1/payouts", { params: { query: { ...page, limit: 100, status: "requested" } }, signal })),
  );
  const approve = useMutation({ mutationFn: approveAll, onSettled: () => queries.invalidateQueries() });
  const rows = list.rows ?? [];
  const columns: readonly [Column<Payout>, ...Column<Payout>[]] = [
    ...shared,
    {
      key: "decide",
      head: o.decide,
      isPlain: true,
      cell: (row) => (
        <span className={css["actions"]}>
          <Button size="compact-sm" disabled={approve.isPending} onClick={() => approve.mutate([row])}>
            {o.payouts.approve}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => setDecision(cancelDecision(row))}>
            {o.payouts.cancel}
          </Button>
        </span>
      ),
    },
    amount,
  ];
  return (
    <div className={css["stack"]}>
      {approve.data !== undefined && <Outcome {...approve.data} />}
      <Card
        title={o.payouts.queue}
        actions={
          rows.length > 1 && (
            <Button variant="filled" loading={approve.isPending} onClick={() => approve.mutate(rows)}>
              {o.payouts.approveAll(rows.length)}, {sumsOf(rows)}
            </Button>
          )
        }
      >
        <DataTable
          what={o.payouts.queue}
          list={list}
          columns={columns}
          rowKey={({ id }) => id}
          open={({ id }) => open(id)}
          empty={<Empty>{o.payouts.queueEmpty}</Empty>}
        />
      </Card>
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </div>
  );
}

function Outcome({ approved, refusals }: Approved) {
  return (
    <div className={`${css["note"]} ${refusals.length === 0 ? css["noteGood"] : ""}`} role="status">
      {approved > 0 && <p>{o.payouts.approvedNote(approved)}</p>}
      {refusals.length > 0 && (
        <>
          <p>{o.payouts.refusedNote(refusals.length)}</p>
          <ul>
            {[...new Set(refusals)].map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Approved payouts of manual methods: those of Stripe go on by themselves. */
async function loadByHand(signal: AbortSignal): Promise<Payout[]> {
  const [payouts, methods] = await Promise.all([
    ask(api.GET("/v1/payouts", { params: { query: { status: "approved", limit: 100 } }, signal })),
    ask(api.GET("/v1/payout-methods", { params: { query: { type: "manual", limit: 100 } }, signal })),
  ]);
  const manual = new Set(methods.data.map(({ id }) => id));
  const others = [...new Set(payouts.data.map(({ methodId }) => methodId))].filter((id) => !manual.has(id));
  if (methods.nextCursor !== null) for (const id of others) if ((await findMethod(id, signal))?.type === "manual") manual.add(id);
  return payouts.data.filter(({ methodId }) => manual.has(methodId));
}

const findMethod = (id: string, signal: AbortSignal): Promise<Schemas["PayoutMethod"] | null> =>
  ask(api.GET("/v1/payout-methods/{id}", { ...call(id), signal })).catch(() => null);

export const byHandQuery = {
  queryKey: ["payouts", "by-hand"],
  queryFn: ({ signal }: { signal: AbortSignal }) => loadByHand(signal),
};

export function ByHand({ open }: { open: (id: string) => void }) {
  const waiting = useQuery(byHandQuery);
  const batch = useMutation({
    mutationFn: () => ask(api.POST("/v1/payouts/batch", { body: {}, parseAs: "text" })),
    onSuccess: (text) => saveText("payouts-by-hand.csv", String(text)),
  });
  return (
    <Card
      title={o.payouts.hand}
      actions={
        <Button loading={batch.isPending} disabled={(waiting.data ?? []).length === 0} onClick={() => batch.mutate()}>
          {o.payouts.batch}
        </Button>
      }
    >
      <p className={css["quiet"]}>{o.payouts.handText}</p>
      {batch.error !== null && (
        <p className={css["error"]} role="alert">
          {batch.error.message}
        </p>
      )}
      <Loaded query={waiting} what={o.payouts.hand} height={160}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{o.payouts.handEmpty}</Empty>
          ) : (
            <ul className={css["rows"]}>
              {rows.map((row) => (
                <HandRow key={row.id} row={row} open={open} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function HandRow({ row, open }: { row: Payout; open: (id: string) => void }) {
  const [decision, setDecision] = useState<Decision | null>(null);
  const name = usePartnerName(row.partnerId) ?? "";
  return (
    <li className={css["row"]}>
      <span>
        <span className={css["strong"]}>{name}</span>
        <br />
        <span className={css["small"]}>{o.payouts.approvedOn(formatDay(row.approvedAt ?? row.requestedAt))}</span>
      </span>
      <span className={css["row"]}>
        <span className={css["strong"]}>{money(row)}</span>
        <Button size="compact-sm" onClick={() => setDecision(markDecision(row, name))}>
          {o.payouts.markPaid}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => open(row.id)}>
          {o.payouts.detail}
        </Button>
      </span>
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </li>
  );
}

const markDecision = (row: Payout, name: string): Decision => ({
  title: o.payouts.markTitle,
  text: o.payouts.markText(money(row), name),
  action: o.payouts.markPaid,
  reason: "none",
  send: () => ask(api.POST("/v1/payouts/{id}/mark-paid", call(row.id))),
});
