/** A secret on the one occasion that it is shown. */
import { Button } from "@mantine/core";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { t } from "../../../words/index.ts";
import css from "./settings.module.css";

export function SecretOnce({ secret, done }: { secret: string; done: () => void }) {
  return (
    <div className={css["form"]}>
      <p>{t.settings.secretText}</p>
      <p className={css["secret"]}>
        <code>{secret}</code>
      </p>
      <div className={css["actions"]}>
        <CopyButton text={secret} isMain />
        <Button variant="subtle" onClick={done}>
          {t.settings.keptIt}
        </Button>
      </div>
    </div>
  );
}
