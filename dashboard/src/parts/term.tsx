/** The name of a figure with its definition on hover and focus. Law: the definition stays within the window, and Escape hides it. */
import { useId, useRef, useState } from "react";
import css from "./term.module.css";

export function Term({ name, definition }: { name: string; definition: string }) {
  const [isShown, setShown] = useState(false);
  const [shift, setShift] = useState(0);
  const hint = useRef<HTMLSpanElement>(null);
  const id = useId();
  const show = (): void => {
    const right = (hint.current?.parentElement?.getBoundingClientRect().left ?? 0) + 280;
    setShift(Math.min(0, document.documentElement.clientWidth - 16 - right));
    setShown(true);
  };
  const hide = (): void => setShown(false);
  return (
    <span className={css["term"]} onPointerEnter={show} onPointerLeave={hide}>
      <button
        type="button"
        className={css["name"]}
        aria-describedby={id}
        onFocus={show}
        onBlur={hide}
        onKeyDown={({ key }) => key === "Escape" && hide()}
      >
        {name}
      </button>
      <span ref={hint} id={id} role="tooltip" className={css["definition"]} data-shown={isShown} style={{ left: shift }}>
        {definition}
      </span>
    </span>
  );
}
