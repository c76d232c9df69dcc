/** One webhook: how it fares, its deliveries with sending again, and what can be done to it. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { Notice } from "../../../parts/notice.tsx";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { Loaded } from "../../../parts/states.tsx";
import { Status } from "../../../parts/status.tsx";
import { t } from "../../../words/index.ts";
import { Deliveries } from "./deliveries.tsx";
import { SecretOnce } from "./secret-once.tsx";
import css from "./settings.module.css";
import { WEBHOOKS, webhookLook } from "./webhook-words.ts";

type Webhook = Schemas["Webhook"];

export function WebhookPanel({ webhookId, close }: { webhookId: string | undefined; close: () => void }) {
  const webhook = useQuery({
    queryKey: [...WEBHOOKS, "one", webhookId],
    queryFn: ({ signal }) => ask(api.GET("/v1/webhooks/{id}", { params: { path: { id: webhookId ?? "" } }, signal })),
    enabled: webhookId !== undefined,
  });
  return (
    <SidePanel title={t.settings.webhook} isOpen={webhookId !== undefined} close={close}>
      <Loaded query={webhook} what={t.settings.webhook} height={320}>
        {(known) => <Details webhook={known} close={close} />}
      </Loaded>
    </SidePanel>
  );
}

function useActions({ id, paused, status }: Webhook, close: () => void) {
  const queries = useQueryClient();
  const params = { path: { id } };
  const onSuccess = () => queries.invalidateQueries({ queryKey: WEBHOOKS });
  const body = { paused: status === "active" && !paused };
  return {
    pause: useMutation({ mutationFn: () => ask(api.PATCH("/v1/webhooks/{id}", { params, body })), onSuccess }),
    test: useMutation({ mutationFn: () => ask(api.POST("/v1/webhooks/{id}/test", { params })), onSuccess }),
    rotate: useMutation({ mutationFn: () => ask(api.POST("/v1/webhooks/{id}/rotate-secret", { params })), onSuccess }),
    remove: useMutation({
      mutationFn: () => ask(api.DELETE("/v1/webhooks/{id}", { params })),
      onSuccess: async () => {
        close();
        await queries.invalidateQueries({ queryKey: WEBHOOKS, refetchType: "active" });
      },
    }),
  };
}

function Details({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const { pause, test, rotate, remove } = useActions(webhook, close);
  const [isSure, setSure] = useState(false);
  const error = pause.error ?? test.error ?? rotate.error ?? remove.error;
  if (rotate.data !== undefined) return <SecretOnce secret={rotate.data.secret} done={() => rotate.reset()} />;
  return (
    <div className={css["form"]}>
      <div>
        <p className={css["address"]}>{webhook.url}</p>
        {webhook.description !== null && <p className={css["quiet"]}>{webhook.description}</p>}
        <p className={css["quiet"]}>{webhook.events.join(", ")}</p>
        <Status {...webhookLook(webhook)} />
        {webhook.lastError !== null && <p className={css["quiet"]}>{webhook.lastError}</p>}
      </div>
      <div className={css["actions"]}>
        <Button size="compact-sm" loading={test.isPending} onClick={() => test.mutate()}>
          {t.settings.test}
        </Button>
        <Button size="compact-sm" loading={pause.isPending} onClick={() => pause.mutate()}>
          {webhook.status === "active" ? t.settings.pause : t.settings.goOn}
        </Button>
        <Button size="compact-sm" loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {t.settings.rotate}
        </Button>
        <Button
          size="compact-sm"
          variant={isSure ? "default" : "subtle"}
          color={isSure ? "bad" : ""}
          loading={remove.isPending}
          onClick={() => (isSure ? remove.mutate() : setSure(true))}
        >
          {isSure ? t.settings.reallyDelete : t.settings.delete}
        </Button>
      </div>
      {error !== null && <Notice kind="wrong">{error.message}</Notice>}
      <Deliveries webhookId={webhook.id} />
    </div>
  );
}
