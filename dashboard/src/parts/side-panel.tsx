/** A panel from the right for one thing of a list: the list stays, Escape closes, the whole width on a phone. */
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../words/index.ts";
import css from "./side-panel.module.css";

type SidePanelProps = { title: string; isOpen: boolean; close: () => void; children: ReactNode };

export function SidePanel({ title, isOpen, close, children }: SidePanelProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={close}
      title={title}
      size={460}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 120 }}
      classNames={{ content: css["content"] ?? "", header: css["header"] ?? "", title: css["title"] ?? "", body: css["body"] ?? "" }}
    >
      {children}
    </Drawer>
  );
}
