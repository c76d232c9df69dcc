/** Copies a text and says so for two seconds, to readers of screens too. */
import { Button, CopyButton as Copy } from "@mantine/core";
import { t } from "../words/index.ts";
import { CopyIcon, PaidIcon } from "./icons.ts";

export function CopyButton({ text, isMain = false }: { text: string; isMain?: boolean }) {
  return (
    <Copy value={text} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          variant={isMain ? "filled" : "default"}
          onClick={copy}
          leftSection={copied ? <PaidIcon size={16} stroke={1.5} aria-hidden /> : <CopyIcon size={16} stroke={1.5} aria-hidden />}
        >
          <span aria-live="polite">{copied ? t.actions.copied : t.actions.copy}</span>
        </Button>
      )}
    </Copy>
  );
}
