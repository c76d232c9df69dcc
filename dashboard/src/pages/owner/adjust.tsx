/** A manual adjustment of a partner's balance, with its reason. */
import { Button, Modal, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../api/client.ts";
import { useProgram } from "../../app/shell-route.tsx";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { minorOf } from "./money-text.ts";
import css from "./owner.module.css";
import { namesQuery } from "./partner-names.tsx";

type AdjustProps = { isOpen: boolean; close: () => void };

export function Adjust({ isOpen, close }: AdjustProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={o.commissions.adjustTitle}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 0 }}
      classNames={{ title: css["dialogTitle"] ?? "" }}
    >
      <AdjustForm close={close} />
    </Modal>
  );
}

function AdjustForm({ close }: Pick<AdjustProps, "close">) {
  const { currency } = useProgram();
  const names = useQuery(namesQuery);
  const { form, submit, refusal, isSending } = useFormCall({
    initial: { partnerId: "", amountMinor: "", reason: "" },
    check: {
      partnerId: (id) => (id === "" ? t.form.required : null),
      amountMinor: (text) => ((minorOf(text, currency) ?? 0) === 0 ? o.money.wrong : null),
      reason: (reason) => (reason.trim() === "" ? t.form.required : reason.length > 500 ? o.reason.tooLong : null),
    },
    send: ({ partnerId, amountMinor, reason }) =>
      ask(
        api.POST("/v1/commissions", {
          body: { partnerId, currency, amountMinor: minorOf(amountMinor, currency) ?? 0, reason: reason.trim() },
        }),
      ),
    changes: [],
    done: close,
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <p className={css["quiet"]}>{o.commissions.adjustText}</p>
      <NativeSelect
        label={o.commissions.adjustPartner}
        data={[{ value: "", label: o.commissions.choosePartner }, ...[...(names.data ?? [])].map(([value, label]) => ({ value, label }))]}
        {...form.getInputProps("partnerId")}
      />
      <TextInput label={o.commissions.adjustAmount(currency)} inputMode="decimal" {...form.getInputProps("amountMinor")} />
      <Textarea label={o.reason.label} description={o.reason.hint} rows={3} {...form.getInputProps("reason")} />
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <div className={css["formEnd"]}>
        <Button onClick={close}>{t.actions.cancel}</Button>
        <Button type="submit" variant="filled" loading={isSending}>
          {o.commissions.adjustSave}
        </Button>
      </div>
    </form>
  );
}
