/** One case: the evidence as facts with figures, the money that it holds, and the decision with its reason. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { formatCount, formatMoment, formatMoney } from "../../parts/format.ts";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Loaded } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { Term } from "../../parts/term.tsx";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import css from "./fraud-case.module.css";
import { heldQuery, keptBack } from "./held-by.ts";
import shared from "./owner.module.css";
import { PartnerLink } from "./partner-names.tsx";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";
import { sumsOf } from "./sums.ts";

type Flag = Schemas["FraudFlag"];
type Signal = Flag["signals"][number];

export function FraudCase({ flagId, close }: { flagId: string | undefined; close: () => void }) {
  const flag = useQuery({
    queryKey: ["flags", flagId],
    queryFn: ({ signal }) => ask(api.GET("/v1/fraud/flags/{id}", { params: { path: { id: flagId ?? "" } }, signal })),
    enabled: flagId !== undefined,
  });
  return (
    <SidePanel title={o.fraud.case} isOpen={flagId !== undefined} close={close}>
      <Loaded query={flag} what={o.fraud.case} height={360}>
        {(known) => <Case flag={known} />}
      </Loaded>
    </SidePanel>
  );
}

function Case({ flag }: { flag: Flag }) {
  return (
    <div className={shared["stack"]}>
      <div>
        <p className={shared["heading"]}>
          <PartnerLink id={flag.partnerId} />
        </p>
        <Status status={flag.status} detail={formatMoment(flag.resolvedAt ?? flag.createdAt)} />
        {flag.resolution !== null && <p className={shared["small"]}>{flag.resolution.reason}</p>}
      </div>
      {flag.score !== null && <Score score={flag.score} />}
      <section>
        <h3 className={shared["heading"]}>{o.fraud.evidence}</h3>
        <ul className={css["signals"]}>
          {flag.signals.map((signal) => (
            <Evidence key={`${signal.id}${signal.version}`} signal={signal} />
          ))}
        </ul>
      </section>
      <HeldMoney flag={flag} />
      <p className={shared["id"]}>{flag.id}</p>
    </div>
  );
}

function Score({ score }: { score: number }) {
  return (
    <div>
      <div className={shared["row"]}>
        <Term name={o.fraud.score} definition={o.fraud.scoreIs} />
        <span className={shared["strong"]}>{o.fraud.of100(score)}</span>
      </div>
      <meter className={css["meter"]} min={0} max={100} value={score} aria-label={o.fraud.score} />
    </div>
  );
}

const tracesOf = (text: string): string =>
  text
    .split(", ")
    .map((trace) => o.fraud.traces[trace] ?? trace)
    .join(", ");

const inputText = (name: string, value: string | number | boolean): string =>
  name === "traces"
    ? tracesOf(String(value))
    : typeof value === "number"
      ? formatCount(value)
      : typeof value === "boolean"
        ? value
          ? "✓"
          : "–"
        : value;

function Evidence({ signal: { id, reason, score, inputs } }: { signal: Signal }) {
  const figures = Object.entries((inputs ?? {}) as Record<string, string | number | boolean>);
  return (
    <li className={css["signal"]}>
      <div className={shared["row"]}>
        <span className={shared["strong"]}>{o.fraud.signal[id] ?? id}</span>
        {score !== null && <span className={shared["small"]}>{o.fraud.of100(score)}</span>}
      </div>
      {reason !== null && <p className={shared["quiet"]}>{reason.charAt(0).toUpperCase() + reason.slice(1)}.</p>}
      {figures.length > 0 && (
        <dl className={css["figures"]}>
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt>{o.fraud.inputs[name] ?? name}</dt>
              <dd>{inputText(name, value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function HeldMoney({ flag }: { flag: Flag }) {
  const held = useQuery(heldQuery(flag));
  const [decision, setDecision] = useState<Decision | null>(null);
  const params = { path: { id: flag.id } };
  const amount = sumsOf(keptBack(held.data ?? []));
  const clear: Decision = {
    title: o.fraud.clearTitle,
    text: amount === "" ? o.fraud.clearTextNone : o.fraud.clearText(amount),
    action: o.fraud.clear,
    send: (reason) => ask(api.POST("/v1/fraud/flags/{id}/clear", { params, body: { reason } })),
  };
  const confirm: Decision = {
    title: o.fraud.confirmTitle,
    text: amount === "" ? o.fraud.confirmTextNone : o.fraud.confirmText(amount),
    action: o.fraud.confirm,
    isDanger: true,
    send: (reason) => ask(api.POST("/v1/fraud/flags/{id}/confirm", { params, body: { reason } })),
  };
  return (
    <section className={css["money"]}>
      <h3 className={shared["heading"]}>{o.fraud.money}</h3>
      {flag.conversionId === null && <p className={shared["quiet"]}>{o.fraud.aboutPartner}</p>}
      <Loaded query={held} what={o.fraud.money} height={60}>
        {(commissions) => (
          <>
            <p className={css["amount"]}>{amount || o.fraud.holdsNothing}</p>
            <ul className={shared["rows"]}>
              {commissions.map((commission) => (
                <li key={commission.id} className={shared["row"]}>
                  <Link to="/owner/commissions" search={{ commission: commission.id }}>
                    {t.commissions.types[commission.type]}
                  </Link>
                  <Status status={commission.status} />
                  <span>{formatMoney(commission)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
      {flag.status === "open" && (
        <div className={shared["actions"]}>
          <Button variant="filled" disabled={held.isPending} onClick={() => setDecision(clear)}>
            {o.fraud.clear}
          </Button>
          <Button color="bad" disabled={held.isPending} onClick={() => setDecision(confirm)}>
            {o.fraud.confirm}
          </Button>
        </div>
      )}
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </section>
  );
}
