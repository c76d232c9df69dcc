/** Finds pages, links, partners and ids by what is typed; arrows choose, Enter opens. */
import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Fragment, type KeyboardEvent, useId, useState } from "react";
import { t } from "../words/index.ts";
import css from "./command-palette.module.css";
import type { NavItem } from "./nav.ts";
import { type Found, useFindings } from "./use-findings.ts";

type PaletteProps = { nav: readonly NavItem[]; isOwner: boolean; close: () => void };

export function CommandPalette({ nav, isOwner, close }: PaletteProps) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const listId = useId();
  const groups = useFindings(text, { nav, isOwner });
  const found = groups.flatMap(({ items }) => items);
  const chosen = Math.min(at, found.length - 1);
  const open = (item: Found | undefined): void => {
    if (item === undefined) return;
    close();
    void navigate({ to: item.to, search: item.search ?? {} });
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") open(found[chosen]);
    if (step === undefined || found.length === 0) return;
    event.preventDefault();
    setAt((chosen + step + found.length) % found.length);
  };
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      centered={false}
      size={520}
      yOffset="12vh"
      padding={0}
      aria-label={t.palette.title}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
      transitionProps={{ duration: 0 }}
      classNames={{ content: css["panel"] ?? "" }}
    >
      <input
        className={css["input"]}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found[chosen] === undefined ? undefined : `${listId}-${chosen}`}
        aria-label={t.palette.title}
        placeholder={t.palette.placeholder}
        value={text}
        data-autofocus
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div className={css["list"]} role="listbox" id={listId} aria-label={t.palette.title}>
        {groups.map(({ name, items }) => (
          <Fragment key={name}>
            <div className={css["group"]} role="presentation">
              {name}
            </div>
            {items.map((item) => {
              const place = found.indexOf(item);
              return (
                <Option key={item.key} id={`${listId}-${place}`} isChosen={place === chosen} open={() => open(item)}>
                  {item.word}
                </Option>
              );
            })}
          </Fragment>
        ))}
      </div>
      {found.length === 0 ? <p className={css["none"]}>{t.palette.none(text)}</p> : <p className={css["hint"]}>{t.palette.hint}</p>}
    </Modal>
  );
}

type OptionProps = { id: string; isChosen: boolean; open: () => void; children: string };

function Option({ id, isChosen, open, children }: OptionProps) {
  return (
    // The keyboard chooses by the field above, which names the chosen one.
    <div id={id} className={css["option"]} role="option" aria-selected={isChosen} tabIndex={-1} onClick={open} onKeyDown={() => undefined}>
      {children}
    </div>
  );
}
