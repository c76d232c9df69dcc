/** The time zone and the way of writing numbers and days. Law: the API keeps neither for a partner, so this browser does, and it says so. */
import { Button, NativeSelect } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Card } from "../../../parts/card.tsx";
import { formatMoment, formatMoney } from "../../../parts/format.ts";
import { chosenLocale, chosenZone, prefer } from "../../../parts/preferences.ts";
import { t } from "../../../words/index.ts";
import css from "./settings.module.css";

const LOCALES = ["en-GB", "en-US", "en-IN", "de-DE", "de-CH", "fr-FR", "es-ES", "it-IT", "nl-NL", "pl-PL", "pt-BR", "sv-SE", "ja-JP"];
const names = new Intl.DisplayNames("en", { type: "language" });
const zones = Intl.supportedValuesOf("timeZone");

export function ReadingCard() {
  const [zone, setZone] = useState(chosenZone() ?? "");
  const [locale, setLocale] = useState(chosenLocale() ?? "");
  const save = (event: FormEvent): void => {
    event.preventDefault();
    prefer({ zone: zone === "" ? null : zone, locale: locale === "" ? null : locale });
    location.reload();
  };
  return (
    <Card title={t.settings.reading}>
      <form className={css["form"]} onSubmit={save}>
        <NativeSelect
          label={t.settings.zone}
          value={zone}
          onChange={({ currentTarget }) => setZone(currentTarget.value)}
          data={[
            { value: "", label: t.settings.asBrowser },
            { value: "UTC", label: "UTC" },
            ...zones.filter((each) => each !== "UTC").map((each) => ({ value: each, label: each.replaceAll("_", " ") })),
          ]}
        />
        <NativeSelect
          label={t.settings.locale}
          value={locale}
          onChange={({ currentTarget }) => setLocale(currentTarget.value)}
          data={[{ value: "", label: t.settings.asUsual }, ...LOCALES.map((each) => ({ value: each, label: names.of(each) ?? each }))]}
        />
        <p className={css["quiet"]}>
          {t.settings.readingNow(formatMoney({ amountMinor: 123450, currency: "USD" }), formatMoment(new Date()))}
        </p>
        <p className={css["quiet"]}>{t.settings.keptHere}</p>
        <Button type="submit">{t.actions.save}</Button>
      </form>
    </Card>
  );
}
