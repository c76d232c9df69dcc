/** A decision with its reason. Law: what it does to the money is said before it is done, and a refusal stays in the dialog with what was typed. */
import { Button, Modal, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";

export type Decision = {
  title: string;
  text: ReactNode;
  /** What stands on the button. */
  action: string;
  isDanger?: boolean;
  /** "none": there is nothing to give one for. */
  reason?: "required" | "optional" | "none";
  send: (reason: string) => Promise<unknown>;
  done?: () => void;
};

const MOST = 500;

export function ReasonDialog({ decision, close }: { decision: Decision | null; close: () => void }) {
  return (
    <Modal
      opened={decision !== null}
      onClose={close}
      title={decision?.title}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 0 }}
      classNames={{ title: css["dialogTitle"] ?? "" }}
    >
      {decision !== null && <ReasonForm decision={decision} close={close} />}
    </Modal>
  );
}

function ReasonForm({ decision, close }: { decision: Decision; close: () => void }) {
  const { text, action, isDanger = false, reason: need = "required", send, done } = decision;
  const { form, submit, refusal, isSending } = useFormCall({
    initial: { reason: "" },
    check: {
      reason: (reason) => {
        if (need === "required" && reason.trim() === "") return t.form.required;
        return reason.length > MOST ? o.reason.tooLong : null;
      },
    },
    send: ({ reason }) => send(reason.trim()),
    changes: [],
    done: () => {
      close();
      done?.();
    },
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <div className={css["quiet"]}>{text}</div>
      {need !== "none" && (
        <Textarea
          label={need === "required" ? o.reason.label : o.reason.optional}
          description={o.reason.hint}
          rows={3}
          data-autofocus
          {...form.getInputProps("reason")}
        />
      )}
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <div className={css["formEnd"]}>
        <Button onClick={close}>{t.actions.cancel}</Button>
        <Button type="submit" loading={isSending} {...(isDanger ? { color: "bad" } : { variant: "filled" })}>
          {action}
        </Button>
      </div>
    </form>
  );
}
