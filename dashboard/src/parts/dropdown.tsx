/** A button and the panel that it opens. Law: Escape and a press elsewhere close it, and the focus goes back to the button; no library that the first page would have to load. */
import { type CSSProperties, type ReactNode, useEffect, useId, useRef, useState } from "react";
import css from "./dropdown.module.css";

type DropdownProps = {
  /** What stands on the button. */
  label: ReactNode;
  /** How the button is called where its label does not say enough. */
  name?: string;
  buttonClass?: string | undefined;
  align?: "start" | "end";
  side?: "below" | "above";
  width?: number;
  children: (close: () => void) => ReactNode;
};

export function Dropdown({ label, name, buttonClass, align = "start", side = "below", width = 220, children }: DropdownProps) {
  const { isOpen, setOpen, root, button, close } = useDisclosure();
  const panel = useId();
  return (
    <div ref={root} className={css["dropdown"]}>
      <button
        ref={button}
        type="button"
        className={buttonClass ?? css["button"]}
        aria-label={name}
        aria-expanded={isOpen}
        aria-controls={isOpen ? panel : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      {isOpen && (
        <div id={panel} className={`${css["panel"]} ${css[align]} ${css[side]}`} style={{ "--panel-width": `${width}px` } as CSSProperties}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

function useDisclosure() {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    const leave = (event: Event): void => {
      if (!(event.target instanceof Node) || root.current?.contains(event.target) !== true) setOpen(false);
    };
    const press = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    document.addEventListener("keydown", press);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
      document.removeEventListener("keydown", press);
    };
  }, [isOpen]);
  return { isOpen, setOpen, root, button, close };
}

/** One choice of a panel. */
export function Choice({ isChosen, choose, children }: { isChosen?: boolean; choose: () => void; children: ReactNode }) {
  return (
    <button type="button" className={css["choice"]} aria-pressed={isChosen} onClick={choose}>
      {children}
    </button>
  );
}

/** What a group of choices is about. */
export function ChoiceTitle({ children }: { children: ReactNode }) {
  return <p className={css["title"]}>{children}</p>;
}
