/** What was and is to be delivered to a webhook, newest first, each with sending it again. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { useCursorList } from "../../../parts/cursor-list.ts";
import { formatMoment } from "../../../parts/format.ts";
import { Notice } from "../../../parts/notice.tsx";
import { Empty, ErrorState, Loading } from "../../../parts/states.tsx";
import { Status } from "../../../parts/status.tsx";
import { t } from "../../../words/index.ts";
import css from "./settings.module.css";
import { deliveryLook, WEBHOOKS } from "./webhook-words.ts";

type Delivery = Schemas["Delivery"];

export function Deliveries({ webhookId }: { webhookId: string }) {
  const list = useCursorList<Delivery>([...WEBHOOKS, "deliveries", webhookId], (page, signal) =>
    ask(api.GET("/v1/webhooks/{id}/deliveries", { params: { path: { id: webhookId }, query: page }, signal })),
  );
  return (
    <section>
      <h3 className={css["heading"]}>{t.settings.deliveries}</h3>
      {list.isPending && <Loading height={160} />}
      {list.error !== null && <ErrorState what={t.settings.deliveries} error={list.error} retry={list.refetch} />}
      {list.rows?.length === 0 && <Empty>{t.settings.noDeliveries}</Empty>}
      <ul className={css["deliveries"]}>
        {(list.rows ?? []).map((delivery) => (
          <Row key={delivery.id} delivery={delivery} />
        ))}
      </ul>
      {list.hasMore && (
        <Button onClick={list.more} loading={list.isLoadingMore}>
          {t.table.more}
        </Button>
      )}
    </section>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: () => ask(api.POST("/v1/deliveries/{id}/retry", { params: { path: { id: delivery.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: WEBHOOKS }),
  });
  return (
    <li>
      <div>
        <p>{delivery.type}</p>
        <p className={css["quiet"]}>
          {formatMoment(delivery.createdAt)} · {t.settings.attempts(delivery.attempts)}
        </p>
        <Status {...deliveryLook(delivery)} />
        {again.error !== null && <Notice kind="wrong">{again.error.message}</Notice>}
      </div>
      {delivery.status !== "pending" && (
        <Button size="compact-sm" loading={again.isPending} onClick={() => again.mutate()}>
          {t.settings.sendAgain}
        </Button>
      )}
    </li>
  );
}
