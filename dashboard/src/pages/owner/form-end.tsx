/** How a form in a dialog ends: what was refused, then cancel and the one action. */
import { Button } from "@mantine/core";
import { t } from "../../words/index.ts";
import css from "./owner.module.css";

type FormEndProps = { action: string; refusal: string | null; isSending: boolean; close: () => void };

export function FormEnd({ action, refusal, isSending, close }: FormEndProps) {
  return (
    <>
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <div className={css["formEnd"]}>
        <Button onClick={close}>{t.actions.cancel}</Button>
        <Button type="submit" variant="filled" loading={isSending}>
          {action}
        </Button>
      </div>
    </>
  );
}
