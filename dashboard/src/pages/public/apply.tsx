/** The application form. Law: it is answered alike whether the address is known or not. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/client.ts";
import { Front } from "../../app/front.tsx";
import { isEmail, isWebAddress } from "../../parts/checks.ts";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import { CountrySelect } from "./country-select.tsx";
import css from "./form.module.css";

const EMPTY = { name: "", email: "", country: "", website: "", message: "", contactByFax: "" };
type Application = typeof EMPTY;

const send = ({ country, website, message, contactByFax, ...person }: Application) =>
  ask(
    api.POST("/v1/apply", {
      body: {
        ...person,
        ...(country === "" ? {} : { country }),
        ...(website === "" ? {} : { website }),
        ...(message === "" ? {} : { message }),
        ...(contactByFax === "" ? {} : { contactByFax }),
      },
    }),
  );

export function ApplyPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo === null) return <ApplyForm sent={setSentTo} />;
  return (
    <Front title={t.apply.sentTitle} intro={t.apply.sentText(sentTo)}>
      <Link to="/application">{t.apply.toStatus}</Link>
    </Front>
  );
}

function ApplyForm({ sent }: { sent: (email: string) => void }) {
  const { form, submit, refusal, isSending } = useFormCall({
    initial: EMPTY,
    check: {
      name: (name) => (name.trim() === "" ? t.form.required : name.length > 200 ? t.form.tooLong(200) : null),
      email: (email) => (isEmail(email) ? null : t.form.email),
      website: (website) => (website === "" || isWebAddress(website) ? null : t.form.url),
      message: (message) => (message.length > 2000 ? t.form.tooLong(2000) : null),
    },
    send,
    done: (_, { email }) => sent(email),
  });
  return (
    <Front title={t.apply.title} intro={t.apply.intro}>
      <form className={css["form"]} noValidate onSubmit={submit}>
        <TextInput label={t.apply.name} autoComplete="name" withAsterisk {...form.getInputProps("name")} />
        <TextInput label={t.apply.email} type="email" autoComplete="email" withAsterisk {...form.getInputProps("email")} />
        <CountrySelect label={t.apply.country} description={t.apply.countryHint} {...form.getInputProps("country")} />
        <TextInput label={t.apply.website} description={t.apply.websiteHint} type="url" {...form.getInputProps("website")} />
        <Textarea label={t.apply.message} rows={4} {...form.getInputProps("message")} />
        <input className={css["trap"]} tabIndex={-1} autoComplete="off" aria-hidden {...form.getInputProps("contactByFax")} />
        {refusal !== null && (
          <p className={css["error"]} role="alert">
            {refusal}
          </p>
        )}
        <Button type="submit" variant="filled" size="md" loading={isSending}>
          {t.apply.send}
        </Button>
      </form>
      <p className={css["after"]}>
        <Link to="/sign-in">{t.apply.haveAccount}</Link>
      </p>
    </Front>
  );
}
