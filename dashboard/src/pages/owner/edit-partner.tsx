/** A partner's name, tier and own rate. What was earned keeps the rate that it was earned at. */
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client.ts";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { checkRate } from "./add-partner.tsx";
import { bpsOf, textOfBps } from "./money-text.ts";
import css from "./owner.module.css";
import { TIERS } from "./search-params.ts";
import { termsQuery, tierName } from "./terms-query.ts";

type Partner = Schemas["Partner"];
type EditProps = { partner: Partner; isOpen: boolean; close: () => void };

export function EditPartner({ partner, isOpen, close }: EditProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={o.partners.editTitle}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 0 }}
      classNames={{ title: css["dialogTitle"] ?? "" }}
    >
      <EditForm partner={partner} close={close} />
    </Modal>
  );
}

function EditForm({ partner, close }: Omit<EditProps, "isOpen">) {
  const terms = useQuery(termsQuery);
  const { form, submit, refusal, isSending } = useFormCall({
    initial: {
      name: partner.name,
      tier: partner.tier,
      rateBps: partner.rateBps === null ? "" : textOfBps(partner.rateBps),
      taxStatus: partner.taxStatus,
    },
    check: {
      name: (name) => (name.trim() === "" ? t.form.required : name.length > 200 ? t.form.tooLong(200) : null),
      rateBps: checkRate,
    },
    send: ({ rateBps, ...values }) =>
      ask(
        api.PATCH("/v1/partners/{id}", {
          params: { path: { id: partner.id } },
          body: { ...values, rateBps: rateBps === "" ? null : bpsOf(rateBps) },
        }),
      ),
    changes: [],
    done: close,
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput label={o.partners.name} data-autofocus {...form.getInputProps("name")} />
      <NativeSelect
        label={o.partners.tier}
        data={TIERS.map((value) => ({ value, label: tierName(terms.data?.terms, value) }))}
        {...form.getInputProps("tier")}
      />
      <TextInput label={o.partners.ownRate} description={o.partners.ownRateHint} inputMode="decimal" {...form.getInputProps("rateBps")} />
      <NativeSelect
        label={o.partners.tax}
        data={Object.entries(o.partners.taxes).map(([value, label]) => ({ value, label }))}
        {...form.getInputProps("taxStatus")}
      />
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <div className={css["formEnd"]}>
        <Button onClick={close}>{t.actions.cancel}</Button>
        <Button type="submit" variant="filled" loading={isSending}>
          {o.partners.saveChanges}
        </Button>
      </div>
    </form>
  );
}
