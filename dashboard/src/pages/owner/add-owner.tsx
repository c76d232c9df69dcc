/** Another owner of the programme. It takes a fresh sign-in. */
import { Button, Modal, TextInput } from "@mantine/core";
import { api, ask } from "../../api/client.ts";
import { isEmail } from "../../parts/checks.ts";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import { FreshOnly } from "./fresh-only.tsx";
import css from "./owner.module.css";

type AddOwnerProps = { isOpen: boolean; close: () => void };

export function AddOwner({ isOpen, close }: AddOwnerProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={o.settings.add}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 0 }}
      classNames={{ title: css["dialogTitle"] ?? "" }}
    >
      <FreshOnly>
        <AddForm close={close} />
      </FreshOnly>
    </Modal>
  );
}

function AddForm({ close }: Pick<AddOwnerProps, "close">) {
  const { form, submit, refusal, isSending } = useFormCall({
    initial: { name: "", email: "" },
    check: {
      name: (name) => (name.trim() === "" ? t.form.required : null),
      email: (email) => (isEmail(email.trim()) ? null : t.form.email),
    },
    send: ({ name, email }) => ask(api.POST("/v1/owners", { body: { name: name.trim(), email: email.trim() } })),
    fieldOf: { email_taken: "email", owner_exists: "email" },
    changes: ["owners"],
    done: close,
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <TextInput label={o.partners.name} data-autofocus {...form.getInputProps("name")} />
      <TextInput label={o.partners.email} type="email" {...form.getInputProps("email")} />
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <div className={css["formEnd"]}>
        <Button onClick={close}>{t.actions.cancel}</Button>
        <Button type="submit" variant="filled" loading={isSending}>
          {o.settings.save}
        </Button>
      </div>
    </form>
  );
}
