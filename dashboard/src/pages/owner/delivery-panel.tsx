/** One delivery: the body, and each attempt with what was sent and what came back. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { formatMoment } from "../../parts/format.ts";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Loaded } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { o } from "../../words/owner.ts";
import { Code } from "./code.tsx";
import { deliveryDetail, deliveryStatus } from "./deliveries.tsx";
import { eventWords } from "./event-words.ts";
import css from "./owner.module.css";

type Delivery = Schemas["DeliveryWithAttempts"];
type Attempt = Delivery["log"][number];

export function DeliveryPanel({ deliveryId, close }: { deliveryId: string | undefined; close: () => void }) {
  const delivery = useQuery({
    queryKey: ["webhooks", "delivery", deliveryId],
    queryFn: ({ signal }) => ask(api.GET("/v1/deliveries/{id}", { params: { path: { id: deliveryId ?? "" } }, signal })),
    enabled: deliveryId !== undefined,
  });
  return (
    <SidePanel title={o.webhooks.event} isOpen={deliveryId !== undefined} close={close}>
      <Loaded query={delivery} what={o.webhooks.event} height={320}>
        {(known) => <DeliveryFacts delivery={known} />}
      </Loaded>
    </SidePanel>
  );
}

/** The body as it was sent, broken into lines to be read. */
const pretty = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};

function DeliveryFacts({ delivery }: { delivery: Delivery }) {
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => ask(api.POST("/v1/deliveries/{id}/retry", { params: { path: { id: delivery.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  return (
    <div className={css["stack"]}>
      <p className={css["heading"]}>
        {eventWords(delivery.type)} ({delivery.type}, {delivery.sequence})
      </p>
      <Status status={deliveryStatus(delivery)} detail={deliveryDetail(delivery)} />
      <div>
        <Button loading={retry.isPending} onClick={() => retry.mutate()}>
          {o.webhooks.retry}
        </Button>
      </div>
      {retry.error !== null && (
        <p className={css["error"]} role="alert">
          {retry.error.message}
        </p>
      )}
      {delivery.body === null ? (
        <p className={css["quiet"]}>{o.webhooks.noBody}</p>
      ) : (
        <Code name={o.webhooks.sent} text={pretty(delivery.body)} />
      )}
      <ol className={css["rows"]}>
        {delivery.log.map((attempt) => (
          <AttemptRow key={attempt.n} attempt={attempt} />
        ))}
      </ol>
      <p className={css["id"]}>{delivery.id}</p>
    </div>
  );
}

function AttemptRow({ attempt: { n, at, durationMs, status, error, request, response } }: { attempt: Attempt }) {
  return (
    <li>
      <div className={css["row"]}>
        <span className={css["strong"]}>{o.webhooks.attempt(n)}</span>
        <span className={css["small"]}>
          {formatMoment(at)}, {o.webhooks.took(durationMs)}
        </span>
      </div>
      <p>{status === null ? (error ?? o.webhooks.noAnswer) : o.webhooks.answered(status)}</p>
      <details>
        <summary>{o.webhooks.sent}</summary>
        <Code
          name={o.webhooks.sent}
          text={`POST ${request.url}\n${Object.entries(request.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join("\n")}`}
        />
      </details>
      {response !== null && response.body !== null && response.body !== "" && (
        <details>
          <summary>{o.webhooks.answer}</summary>
          <Code name={o.webhooks.answer} text={response.body} />
        </details>
      )}
    </li>
  );
}
