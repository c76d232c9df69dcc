/** Adding a partner who is active at once. */
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { api, ask } from "../../api/client.ts";
import { isEmail } from "../../parts/checks.ts";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { CountrySelect } from "../public/country-select.tsx";
import { bpsOf } from "./money-text.ts";
import css from "./owner.module.css";
import { TIERS } from "./search-params.ts";
import { type Terms, type TierId, tierName } from "./terms-query.ts";

const EMPTY = { name: "", email: "", country: "", tier: "tier1" as TierId, rateBps: "" };

const send = ({ name, email, country, tier, rateBps }: typeof EMPTY) =>
  ask(
    api.POST("/v1/partners", {
      body: {
        name: name.trim(),
        email: email.trim(),
        tier,
        rateBps: rateBps === "" ? null : bpsOf(rateBps),
        ...(country === "" ? {} : { country }),
      },
    }),
  );

export const checkRate = (text: string): string | null => {
  const bps = text === "" ? 0 : bpsOf(text);
  return bps === null || bps > 10_000 ? o.terms.wrongPercent : null;
};

type AddPartnerProps = { isOpen: boolean; close: () => void; terms: Terms | undefined };

export function AddPartner({ isOpen, close, terms }: AddPartnerProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={o.partners.addTitle}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 0 }}
      classNames={{ title: css["dialogTitle"] ?? "" }}
    >
      <AddForm close={close} terms={terms} />
    </Modal>
  );
}

function AddForm({ close, terms }: { close: () => void; terms: Terms | undefined }) {
  const navigate = useNavigate();
  const { form, submit, refusal, isSending } = useFormCall({
    initial: EMPTY,
    check: {
      name: (name) => (name.trim() === "" ? t.form.required : name.length > 200 ? t.form.tooLong(200) : null),
      email: (email) => (isEmail(email.trim()) ? null : t.form.email),
      rateBps: checkRate,
    },
    send,
    fieldOf: { email_taken: "email", partner_exists: "email" },
    changes: [],
    done: ({ id }) => {
      close();
      return navigate({ to: "/owner/partners/$partnerId", params: { partnerId: id } });
    },
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <p className={css["quiet"]}>{o.partners.addText}</p>
      <TextInput label={o.partners.name} data-autofocus {...form.getInputProps("name")} />
      <TextInput label={o.partners.email} type="email" {...form.getInputProps("email")} />
      <CountrySelect label={o.partners.country} {...form.getInputProps("country")} />
      <NativeSelect
        label={o.partners.tier}
        data={TIERS.map((value) => ({ value, label: tierName(terms, value) }))}
        {...form.getInputProps("tier")}
      />
      <TextInput label={o.partners.ownRate} description={o.partners.ownRateHint} inputMode="decimal" {...form.getInputProps("rateBps")} />
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <div className={css["formEnd"]}>
        <Button onClick={close}>{t.actions.cancel}</Button>
        <Button type="submit" variant="filled" loading={isSending}>
          {o.partners.save}
        </Button>
      </div>
    </form>
  );
}
