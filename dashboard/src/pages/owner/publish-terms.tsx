/** Publishing the draft: at once, or from a day on. */
import { Button, Modal, TextInput } from "@mantine/core";
import { api, ask, type Schemas } from "../../api/client.ts";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";
import { useTermsDraft } from "./terms-draft.tsx";

type PublishProps = { isOpen: boolean; close: () => void; version: number; done: (version: Schemas["TermsVersion"]) => void };

export function PublishTerms({ isOpen, close, version, done }: PublishProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={o.terms.publishTitle(version)}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 0 }}
      classNames={{ title: css["dialogTitle"] ?? "" }}
    >
      <PublishForm close={close} done={done} />
    </Modal>
  );
}

function PublishForm({ close, done }: Pick<PublishProps, "close" | "done">) {
  const { terms } = useTermsDraft();
  const { form, submit, refusal, isSending } = useFormCall({
    initial: { effectiveAt: "" },
    send: ({ effectiveAt }) =>
      ask(
        api.PUT("/v1/program/terms", {
          body: { terms, ...(effectiveAt === "" ? {} : { effectiveAt: new Date(effectiveAt).toISOString() }) },
        }),
      ),
    fieldOf: { effective_in_past: "effectiveAt" },
    changes: [],
    done,
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <p className={css["quiet"]}>{o.terms.publishText}</p>
      <TextInput
        type="datetime-local"
        label={o.terms.effective}
        description={o.terms.effectiveHint}
        {...form.getInputProps("effectiveAt")}
      />
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <div className={css["formEnd"]}>
        <Button onClick={close}>{t.actions.cancel}</Button>
        <Button type="submit" variant="filled" loading={isSending}>
          {o.terms.publish}
        </Button>
      </div>
    </form>
  );
}
