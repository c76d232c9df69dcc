/** Makes a link to any page of the programme, with the address that visitors will arrive at shown while it is typed. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { isWebAddress } from "../../../parts/checks.ts";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { PaidIcon } from "../../../parts/icons.ts";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { useFormCall } from "../../../parts/use-form-call.ts";
import { t } from "../../../words/index.ts";
import css from "../forms.module.css";
import { filledUtm, finalAddress, shownUrl, TEMPLATES, UTM_NAMES } from "./final-address.ts";
import { isSlug, readSlug, useSlugCheck } from "./use-slug-check.ts";

const words = t.links.form;
type Link = Schemas["Link"];

export function CreateLinkPanel({ close }: { close: () => void }) {
  const [made, setMade] = useState<Link>();
  return (
    <SidePanel title={words.title} isOpen close={close}>
      {made === undefined ? (
        <Form done={setMade} />
      ) : (
        <div className={css["form"]} role="status">
          <p>{words.done(made.slug)}</p>
          <p className={css["preview"]}>{shownUrl(made.url)}</p>
          <div className={css["row"]}>
            <CopyButton text={made.url} isMain />
            <Button onClick={() => setMade(undefined)}>{words.another}</Button>
          </div>
        </div>
      )}
    </SidePanel>
  );
}

const EMPTY = { destinationUrl: "", slug: "", name: "", source: "", medium: "", campaign: "", term: "", content: "" };
type Values = typeof EMPTY;

async function create({ destinationUrl, slug, name, ...utm }: Values): Promise<Link> {
  const campaign = filledUtm(utm);
  return ask(
    api.POST("/v1/links", {
      body: {
        destinationUrl: destinationUrl.trim(),
        ...(slug.trim() === "" ? {} : { slug: readSlug(slug) }),
        ...(name.trim() === "" ? {} : { name: name.trim() }),
        ...(campaign === null ? {} : { utm: campaign }),
      },
    }),
  );
}

/** Which hosts a link may lead to, and the first page that comes to mind. */
function useHosts(): readonly string[] {
  const terms = useQuery({
    queryKey: ["terms"],
    queryFn: ({ signal }) => ask(api.GET("/v1/program/terms", { signal })),
    staleTime: 60_000,
  });
  return terms.data?.terms.allowedHosts ?? [];
}

function Form({ done }: { done: (link: Link) => void }) {
  const hosts = useHosts();
  const { form, submit, refusal, isSending } = useFormCall<Values, Link>({
    initial: EMPTY,
    check: {
      destinationUrl: (text) => (text.trim() === "" ? t.form.required : isWebAddress(text.trim()) ? null : t.form.url),
      slug: (text) => (text.trim() === "" || isSlug(text) ? null : words.badSlug),
      name: (text) => (text.length > 200 ? t.form.tooLong(200) : null),
    },
    send: create,
    done,
    fieldOf: { slug_taken: "slug", destination_not_allowed: "destinationUrl" },
    changes: ["links"],
  });
  return (
    <form className={css["form"]} onSubmit={submit} noValidate>
      <TextInput
        label={words.destination}
        description={hosts.length === 0 ? undefined : words.destinationHint(hosts.join(", "))}
        type="url"
        placeholder={`https://${hosts[0] ?? "example.com"}/`}
        data-autofocus
        {...form.getInputProps("destinationUrl")}
      />
      <SlugField text={form.values.slug} field={form.getInputProps("slug")} />
      <TextInput label={words.name} {...form.getInputProps("name")} />
      <NativeSelect
        label={words.template}
        data={Object.keys(TEMPLATES).map((value) => ({ value, label: words.templates[value] ?? value }))}
        onChange={({ currentTarget }) => form.setValues({ source: "", medium: "", ...TEMPLATES[currentTarget.value] })}
      />
      <div className={css["grid"]}>
        {UTM_NAMES.map((name) => (
          <TextInput key={name} label={words.utm[name]} maxLength={200} {...form.getInputProps(name)} />
        ))}
      </div>
      <Preview values={form.values} />
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <Button type="submit" variant="filled" loading={isSending}>
        {words.send}
      </Button>
    </form>
  );
}

type Field = ReturnType<ReturnType<typeof useFormCall<Values, Link>>["form"]["getInputProps"]>;

function SlugField({ text, field }: { text: string; field: Field }) {
  const standing = useSlugCheck(text);
  const error: ReactNode = field.error ?? (standing === "taken" ? words.taken(readSlug(text)) : null);
  return (
    <>
      <TextInput label={words.slug} description={words.slugHint} autoComplete="off" spellCheck={false} {...field} error={error} />
      <p className={css["free"]} aria-live="polite">
        {standing === "free" && error === null && (
          <>
            <PaidIcon size={16} stroke={1.5} aria-hidden /> {words.free(readSlug(text))}
          </>
        )}
        {standing === "checking" && <span className={css["quiet"]}>{words.checking}</span>}
      </p>
    </>
  );
}

function Preview({ values: { destinationUrl, slug, name: _, ...utm } }: { values: Values }) {
  const address = finalAddress({ destinationUrl: destinationUrl.trim(), slug: readSlug(slug) || "slug", utm: filledUtm(utm) });
  if (address === null) return null;
  return (
    <div>
      <p className={css["quiet"]}>{words.preview}</p>
      <p className={css["preview"]}>{address}</p>
      <p className={css["quiet"]}>{t.links.tokenNote}</p>
    </div>
  );
}
