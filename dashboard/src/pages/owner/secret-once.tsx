/** A secret that is shown this once, to be copied. */
import { Button } from "@mantine/core";
import { CopyButton } from "../../parts/copy-button.tsx";
import { o } from "../../words/owner.ts";
import css from "./owner.module.css";

type SecretProps = { text: string; secret: string; close: () => void };

export function SecretOnce({ text, secret, close }: SecretProps) {
  return (
    <div className={css["form"]}>
      <p className={css["note"]} role="status">
        {text}
      </p>
      <code className={css["secret"]}>{secret}</code>
      <div className={css["formEnd"]}>
        <CopyButton text={secret} isMain />
        <Button onClick={close}>{o.keys.close}</Button>
      </div>
    </div>
  );
}
