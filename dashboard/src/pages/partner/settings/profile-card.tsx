/** What a partner may change of itself: its name and its country. The rest is the programme's to change, and says so. */
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../../api/client.ts";
import { sessionQuery } from "../../../api/session.ts";
import { usePartner } from "../../../app/shell-route.tsx";
import { Card } from "../../../parts/card.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { useFormCall } from "../../../parts/use-form-call.ts";
import { t } from "../../../words/index.ts";
import { CountrySelect } from "../../public/country-select.tsx";
import css from "./settings.module.css";

type Values = { name: string; country: string };

export function ProfileCard() {
  const partner = usePartner();
  const queries = useQueryClient();
  const router = useRouter();
  const [isSaved, setSaved] = useState(false);
  const { form, submit, refusal, isSending } = useFormCall<Values, unknown>({
    initial: { name: partner.name, country: partner.country ?? "" },
    check: { name: (name) => (name.trim() === "" ? t.form.required : name.length > 200 ? t.form.tooLong(200) : null) },
    send: ({ name, country }) => {
      setSaved(false);
      const body = { name: name.trim(), country: country === "" ? null : country };
      return ask(api.PATCH("/v1/partners/{id}", { params: { path: { id: partner.id } }, body }));
    },
    done: async () => {
      await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
      await router.invalidate();
      setSaved(true);
    },
  });
  return (
    <Card title={t.settings.profile}>
      <form className={css["form"]} noValidate onSubmit={submit}>
        <TextInput label={t.settings.name} autoComplete="name" {...form.getInputProps("name")} />
        <CountrySelect label={t.apply.country} description={t.apply.countryHint} {...form.getInputProps("country")} />
        <TextInput label={t.settings.email} description={t.settings.emailHint} value={partner.email} readOnly />
        {refusal !== null && <Notice kind="wrong">{refusal}</Notice>}
        {isSaved && <Notice kind="done">{t.settings.saved}</Notice>}
        <Button type="submit" variant="filled" loading={isSending}>
          {t.actions.save}
        </Button>
      </form>
    </Card>
  );
}
