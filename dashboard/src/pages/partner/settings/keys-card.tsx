/** Keys for programs: the programme's owners make them, and partners are told so. */
import { usePartner } from "../../../app/shell-route.tsx";
import { Card } from "../../../parts/card.tsx";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { t } from "../../../words/index.ts";
import css from "./settings.module.css";

export function KeysCard() {
  const { id } = usePartner();
  return (
    <Card title={t.settings.keys}>
      <p>{t.settings.keysText}</p>
      <p className={css["copied"]}>
        <code>{id}</code>
        <CopyButton text={id} />
      </p>
    </Card>
  );
}
