/** One webhook: how it fares, what can be done with it, and its deliveries. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { Loaded } from "../../parts/states.tsx";
import { o } from "../../words/owner.ts";
import { Deliveries } from "./deliveries.tsx";
import { DeliveryPanel } from "./delivery-panel.tsx";
import { Dialog } from "./dialog.tsx";
import css from "./owner.module.css";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";
import { ReplayEvents } from "./replay-events.tsx";
import { SecretOnce } from "./secret-once.tsx";
import { WebhookStanding } from "./webhooks.tsx";

type Webhook = Schemas["Webhook"];
const route = getRouteApi("/shell/owner/integrations");

export function WebhookView({ webhookId }: { webhookId: string }) {
  const { delivery } = route.useSearch();
  const navigate = useNavigate({ from: "/owner/integrations" });
  const webhook = useQuery({
    queryKey: ["webhooks", webhookId],
    queryFn: ({ signal }) => ask(api.GET("/v1/webhooks/{id}", { params: { path: { id: webhookId } }, signal })),
    refetchInterval: 10_000,
  });
  const show = (id: string | undefined): void => {
    void navigate({ search: ({ delivery: _open, ...all }) => (id === undefined ? all : { ...all, delivery: id }), replace: true });
  };
  return (
    <div className={css["stack"]}>
      <p className={css["small"]}>
        <Link to="/owner/integrations" search={{ view: "webhooks" }}>
          {o.webhooks.back}
        </Link>
      </p>
      <Loaded query={webhook} what={o.webhooks.title} height={160}>
        {(known) => <WebhookCard webhook={known} />}
      </Loaded>
      <Deliveries webhookId={webhookId} open={show} />
      <DeliveryPanel deliveryId={delivery} close={() => show(undefined)} />
    </div>
  );
}

const params = ({ id }: Webhook) => ({ path: { id } });

function WebhookCard({ webhook }: { webhook: Webhook }) {
  const { url, events, description, lastError } = webhook;
  return (
    <Card title={url}>
      <dl className={css["facts"]}>
        <dt>{o.webhooks.state}</dt>
        <dd>
          <WebhookStanding webhook={webhook} />
        </dd>
        <dt>{o.webhooks.events}</dt>
        <dd>{events.join(", ")}</dd>
        {description !== null && (
          <>
            <dt>{o.webhooks.purpose}</dt>
            <dd>{description}</dd>
          </>
        )}
        {lastError !== null && (
          <>
            <dt>{o.webhooks.lastError}</dt>
            <dd>{lastError}</dd>
          </>
        )}
      </dl>
      <WebhookActions webhook={webhook} />
    </Card>
  );
}

function WebhookActions({ webhook }: { webhook: Webhook }) {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: "/owner/integrations" });
  const [decision, setDecision] = useState<Decision | null>(null);
  const [isReplaying, setReplaying] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const again = () => queries.invalidateQueries({ queryKey: ["webhooks"] });
  const test = useMutation({ mutationFn: () => ask(api.POST("/v1/webhooks/{id}/test", { params: params(webhook) })), onSettled: again });
  const isOn = webhook.status === "active";
  const pause = useMutation({
    mutationFn: () => ask(api.PATCH("/v1/webhooks/{id}", { params: params(webhook), body: { paused: isOn } })),
    onSettled: again,
  });
  const rotate: Decision = {
    title: o.webhooks.rotate,
    text: o.webhooks.rotateText,
    action: o.webhooks.rotate,
    reason: "none",
    send: async () => setSecret((await ask(api.POST("/v1/webhooks/{id}/rotate-secret", { params: params(webhook) }))).secret),
  };
  const remove: Decision = {
    title: o.webhooks.removeTitle,
    text: o.webhooks.removeText,
    action: o.webhooks.remove,
    isDanger: true,
    reason: "none",
    send: () => ask(api.DELETE("/v1/webhooks/{id}", { params: params(webhook) })),
    done: () => void navigate({ search: { view: "webhooks" } }),
  };
  const failure = test.error ?? pause.error;
  return (
    <>
      {failure !== null && (
        <p className={css["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <div className={`${css["actions"]} ${css["below"]}`}>
        <Button variant="filled" onClick={() => setReplaying(true)}>
          {o.webhooks.replay}
        </Button>
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          {o.webhooks.test}
        </Button>
        <Button loading={pause.isPending} onClick={() => pause.mutate()}>
          {isOn ? o.webhooks.pause : o.webhooks.resume}
        </Button>
        <Button onClick={() => setDecision(rotate)}>{o.webhooks.rotate}</Button>
        <Button color="bad" onClick={() => setDecision(remove)}>
          {o.webhooks.remove}
        </Button>
      </div>
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
      <ReplayEvents webhookId={webhook.id} isOpen={isReplaying} close={() => setReplaying(false)} />
      <Dialog title={o.webhooks.rotate} isOpen={secret !== null} close={() => setSecret(null)}>
        {secret !== null && <SecretOnce text={o.webhooks.secretOnce} secret={secret} close={() => setSecret(null)} />}
      </Dialog>
    </>
  );
}
