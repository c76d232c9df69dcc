/** Adds a webhook; its secret is shown this once. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { isWebAddress } from "../../../parts/checks.ts";
import { Notice } from "../../../parts/notice.tsx";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { useFormCall } from "../../../parts/use-form-call.ts";
import { t } from "../../../words/index.ts";
import { SecretOnce } from "./secret-once.tsx";
import css from "./settings.module.css";
import { WEBHOOKS } from "./webhook-words.ts";

type Values = { url: string; events: string; description: string };
type Made = Schemas["WebhookWithSecret"];

const EMPTY: Values = { url: "", events: "commission.*\npayout.*", description: "" };
const listOf = (text: string): string[] => text.split(/[\s,]+/).filter((each) => each !== "");

export function CreateWebhook({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const [made, setMade] = useState<Made | null>(null);
  const leave = (): void => {
    setMade(null);
    close();
  };
  return (
    <SidePanel title={t.settings.addWebhook} isOpen={isOpen} close={leave}>
      {made === null ? <CreateForm made={setMade} /> : <SecretOnce secret={made.secret} done={leave} />}
    </SidePanel>
  );
}

/** What is wrong with one of the events stands at the field of all of them. */
const atEvents = ({ fields }: { fields: Readonly<Record<string, string>> }): string | null =>
  Object.entries(fields).find(([path]) => path.startsWith("events"))?.[1] ?? null;

function CreateForm({ made }: { made: (webhook: Made) => void }) {
  const { form, submit, refusal, isSending } = useFormCall<Values, Made>({
    initial: EMPTY,
    check: {
      url: (url) => (isWebAddress(url) ? null : t.form.url),
      events: (events) => (listOf(events).length === 0 ? t.form.required : null),
      description: (text) => (text.length > 500 ? t.form.tooLong(500) : null),
    },
    send: ({ url, events, description }) => {
      const named = description.trim() === "" ? {} : { description: description.trim() };
      return ask(api.POST("/v1/webhooks", { body: { url, events: listOf(events), ...named } }));
    },
    done: made,
    fieldOf: { address_refused: "url", invalid_url: "url" },
    changes: WEBHOOKS,
  });
  const wrongEvents = atEvents({ fields: form.errors as Record<string, string> });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput label={t.settings.url} placeholder="https://" type="url" withAsterisk {...form.getInputProps("url")} />
      <Textarea
        label={t.settings.events}
        description={t.settings.eventsHint}
        rows={4}
        withAsterisk
        {...form.getInputProps("events")}
        error={wrongEvents}
      />
      <TextInput label={t.settings.description} {...form.getInputProps("description")} />
      {refusal !== null && <Notice kind="wrong">{refusal}</Notice>}
      <Button type="submit" variant="filled" loading={isSending}>
        {t.settings.addWebhook}
      </Button>
    </form>
  );
}
