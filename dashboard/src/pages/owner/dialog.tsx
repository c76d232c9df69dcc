/** A dialog over the page: Escape closes it, the page behind keeps its place. */
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../../words/index.ts";
import css from "./owner.module.css";

type DialogProps = { title: string; isOpen: boolean; close: () => void; size?: number; children: ReactNode };

export function Dialog({ title, isOpen, close, size = 440, children }: DialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      size={size}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 0 }}
      classNames={{ title: css["dialogTitle"] ?? "" }}
    >
      {children}
    </Modal>
  );
}
