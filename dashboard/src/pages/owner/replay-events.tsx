/** Sends a part of the event log to a webhook again. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, ask } from "../../api/client.ts";
import { useFormCall } from "../../parts/use-form-call.ts";
import { o } from "../../words/owner.ts";
import { Dialog } from "./dialog.tsx";
import { FormEnd } from "./form-end.tsx";
import css from "./owner.module.css";

type ReplayProps = { webhookId: string; isOpen: boolean; close: () => void; from?: number };

const isNumber = (text: string): boolean => /^\d{1,12}$/.test(text.trim());

export function ReplayEvents({ webhookId, isOpen, close, from }: ReplayProps) {
  return (
    <Dialog title={o.webhooks.replayTitle} isOpen={isOpen} close={close}>
      <ReplayForm webhookId={webhookId} close={close} from={from} />
    </Dialog>
  );
}

type Replayed = { deliveries: number; nextFrom: number | null };

function ReplayForm({ webhookId, close, from }: Pick<ReplayProps, "webhookId" | "close"> & { from: number | undefined }) {
  const [replayed, setReplayed] = useState<Replayed | null>(null);
  const { form, submit, refusal, isSending } = useFormCall({
    initial: { from: from === undefined ? "1" : String(from), to: from === undefined ? "" : String(from) },
    check: {
      from: (text) => (isNumber(text) ? null : o.money.whole),
      to: (text) => (text.trim() === "" || isNumber(text) ? null : o.money.whole),
    },
    send: (values) =>
      ask(
        api.POST("/v1/events/replay", {
          body: { endpointId: webhookId, from: Number(values.from), ...(values.to.trim() === "" ? {} : { to: Number(values.to) }) },
        }),
      ),
    changes: ["webhooks"],
    done: setReplayed,
  });
  if (replayed !== null)
    return (
      <div className={css["form"]}>
        <p className={`${css["note"]} ${css["noteGood"]}`} role="status">
          {o.webhooks.replayed(replayed.deliveries)} {replayed.nextFrom !== null && o.webhooks.replayedPart(replayed.nextFrom)}
        </p>
        <div className={css["formEnd"]}>
          <Button variant="filled" onClick={close}>
            {o.webhooks.done}
          </Button>
        </div>
      </div>
    );
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <p className={css["quiet"]}>{o.webhooks.replayText}</p>
      <TextInput label={o.webhooks.from} inputMode="numeric" data-autofocus {...form.getInputProps("from")} />
      <TextInput label={o.webhooks.to} inputMode="numeric" {...form.getInputProps("to")} />
      <FormEnd action={o.webhooks.replayGo} refusal={refusal} isSending={isSending} close={close} />
    </form>
  );
}
