/** A new webhook; its signing secret is shown once. */
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { api, ask } from "../../api/client.ts";
import { isWebAddress } from "../../parts/checks.ts";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { Dialog } from "./dialog.tsx";
import { FormEnd } from "./form-end.tsx";
import css from "./owner.module.css";
import { SecretOnce } from "./secret-once.tsx";

type AddWebhookProps = { isOpen: boolean; close: () => void };

const typesOf = (text: string): string[] => text.split(/[\s,]+/).filter((type) => type !== "");

export function AddWebhook({ isOpen, close }: AddWebhookProps) {
  const [secret, setSecret] = useState<string | null>(null);
  const leave = (): void => {
    setSecret(null);
    close();
  };
  return (
    <Dialog title={o.webhooks.add} isOpen={isOpen} close={leave}>
      {secret === null ? (
        <WebhookForm close={leave} made={setSecret} />
      ) : (
        <SecretOnce text={o.webhooks.secretOnce} secret={secret} close={leave} />
      )}
    </Dialog>
  );
}

function WebhookForm({ close, made }: { close: () => void; made: (secret: string) => void }) {
  const { form, submit, refusal, isSending } = useFormCall({
    initial: { url: "", events: "*", description: "" },
    check: {
      url: (url) => (isWebAddress(url) ? null : t.form.url),
      events: (events) => (typesOf(events).length === 0 ? t.form.required : null),
    },
    send: ({ url, events, description }) =>
      ask(
        api.POST("/v1/webhooks", {
          body: { url, events: typesOf(events), ...(description.trim() === "" ? {} : { description: description.trim() }) },
        }),
      ),
    fieldOf: { url_not_allowed: "url" },
    changes: ["webhooks"],
    done: ({ secret }) => made(secret),
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput label={o.webhooks.url} description={o.webhooks.urlHint} type="url" data-autofocus {...form.getInputProps("url")} />
      <TextInput label={o.webhooks.events} description={o.webhooks.eventsHint} {...form.getInputProps("events")} />
      <TextInput label={o.webhooks.description} {...form.getInputProps("description")} />
      <FormEnd action={o.webhooks.save} refusal={refusal} isSending={isSending} close={close} />
    </form>
  );
}
