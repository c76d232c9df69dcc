/** Settings: the programme, its owners, one's own sessions, and what its operation has found. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Page } from "../../app/page.tsx";
import { shellRoute, useProgram } from "../../app/shell-route.tsx";
import { Card } from "../../parts/card.tsx";
import { formatDay, formatMoment } from "../../parts/format.ts";
import { Loaded } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import { AddOwner } from "./add-owner.tsx";
import { Operations } from "./operations.tsx";
import css from "./owner.module.css";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";

export function SettingsPage() {
  return (
    <Page title={o.settings.title} actions={<Link to="/owner/audit">{o.settings.audit}</Link>}>
      <div className={css["stack"]}>
        <Programme />
        <Owners />
        <Sessions />
        <Operations />
      </div>
    </Page>
  );
}

function Programme() {
  const { name, currency } = useProgram();
  return (
    <Card title={o.settings.programme}>
      <dl className={css["facts"]}>
        <dt>{o.settings.name}</dt>
        <dd>
          {name} <span className={css["small"]}>{o.settings.nameHint}</span>
        </dd>
        <dt>{o.settings.currency}</dt>
        <dd>
          {currency} <Link to="/owner/terms">{o.settings.currencyHint}</Link>
        </dd>
        <dt>{o.settings.applyForm}</dt>
        <dd>
          <a href="/apply">{`${location.origin}/apply`}</a>
        </dd>
      </dl>
    </Card>
  );
}

function Owners() {
  const { email: own } = shellRoute.useRouteContext().session;
  const [isAdding, setAdding] = useState(false);
  const [decision, setDecision] = useState<Decision | null>(null);
  const owners = useQuery({
    queryKey: ["owners"],
    queryFn: ({ signal }) => ask(api.GET("/v1/owners", { params: { query: { limit: 100 } }, signal })),
  });
  const remove = ({ id, name }: Schemas["Owner"]): Decision => ({
    title: o.settings.removeTitle(name),
    text: o.settings.removeText,
    action: o.settings.remove,
    isDanger: true,
    reason: "none",
    send: () => ask(api.DELETE("/v1/owners/{id}", { params: { path: { id } } })),
  });
  return (
    <Card title={o.settings.owners} actions={<Button onClick={() => setAdding(true)}>{o.settings.add}</Button>}>
      <p className={css["quiet"]}>{o.settings.ownersText}</p>
      <Loaded query={owners} what={o.settings.owners} height={80}>
        {({ data }) => (
          <ul className={css["rows"]}>
            {data.map((owner) => (
              <li key={owner.id} className={css["row"]}>
                <span>
                  <span className={css["strong"]}>{owner.name}</span>
                  {owner.email === own && ` (${o.settings.you})`}
                  <br />
                  <span className={css["small"]}>{owner.email}</span>
                </span>
                {owner.email !== own && (
                  <Button
                    size="compact-sm"
                    color="bad"
                    onClick={() => setDecision(remove(owner))}
                    aria-label={`${o.settings.remove} ${owner.name}`}
                  >
                    {o.settings.remove}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <AddOwner isOpen={isAdding} close={() => setAdding(false)} />
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </Card>
  );
}

/** `Mozilla/5.0 (X11; Linux x86_64) ... Chrome/153` says little more than its last known name. */
const browserOf = (agent: string | null): string =>
  agent === null
    ? o.settings.unknownAgent
    : (/(Firefox|Edg|OPR|Chrome|Safari)\/[\d]+/.exec(agent)?.[0]?.replace("/", " ") ?? agent.slice(0, 60));

function Sessions() {
  const queries = useQueryClient();
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => ask(api.GET("/v1/sessions", { params: { query: { limit: 100 } }, signal })),
  });
  const again = () => queries.invalidateQueries({ queryKey: ["sessions"] });
  const end = useMutation({
    mutationFn: (id: string) => ask(api.DELETE("/v1/sessions/{id}", { params: { path: { id } } })),
    onSettled: again,
  });
  const endOthers = useMutation({ mutationFn: () => ask(api.DELETE("/v1/sessions")), onSettled: again });
  const failure = end.error ?? endOthers.error;
  return (
    <Card
      title={o.settings.sessions}
      actions={
        <Button size="compact-sm" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
          {o.settings.endOthers}
        </Button>
      }
    >
      {failure !== null && (
        <p className={css["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <Loaded query={sessions} what={o.settings.sessions} height={80}>
        {({ data }) => (
          <ul className={css["rows"]}>
            {data.map(({ id, userAgent, ipAddress, isCurrent, createdAt, lastSeenAt }) => (
              <li key={id} className={css["row"]}>
                <span>
                  {browserOf(userAgent)}
                  {ipAddress !== null && `, ${ipAddress}`}
                  <br />
                  <span className={css["small"]}>
                    {formatMoment(createdAt)}, {o.settings.lastSeen(formatDay(lastSeenAt))}
                  </span>
                </span>
                {isCurrent ? (
                  <span className={css["good"]}>{o.settings.current}</span>
                ) : (
                  <Button size="compact-sm" disabled={end.isPending} onClick={() => end.mutate(id)}>
                    {o.settings.end}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}
