/** The fields of the terms' editor, each bound to a path. Law: what is typed is kept as it is typed, and the draft changes only when it can be read. */
import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { o } from "../../words/owner.ts";
import { bpsOf, minorOf, textOfBps, textOfMinor } from "./money-text.ts";
import { readPath, useErrorAt, useTermsDraft } from "./terms-draft.tsx";

type FieldProps = { path: string; label: string };

type Reading = { value: unknown } | { slip: string };
type TextFieldProps = FieldProps & {
  show: (value: unknown) => string;
  read: (text: string) => Reading;
  placeholder?: string;
  inputMode?: "decimal" | "numeric" | "text";
};

function TextField({ path, label, show, read, placeholder, inputMode = "text" }: TextFieldProps) {
  const { terms, set, slip } = useTermsDraft();
  const [text, setText] = useState(() => show(readPath(terms, path)));
  const error = useErrorAt(path);
  const change = (next: string): void => {
    setText(next);
    const reading = read(next);
    slip(path, "slip" in reading ? reading.slip : null);
    if ("value" in reading) set(path, reading.value);
  };
  return (
    <TextInput
      label={label}
      value={text}
      inputMode={inputMode}
      autoComplete="off"
      error={error}
      onChange={({ currentTarget }) => change(currentTarget.value)}
      {...(placeholder === undefined ? {} : { placeholder })}
    />
  );
}

export function WordField({ path, label }: FieldProps) {
  return <TextField path={path} label={label} show={(value) => String(value ?? "")} read={(text) => ({ value: text })} />;
}

/** "" is null: nothing. */
export function AddressField({ path, label }: FieldProps) {
  return (
    <TextField
      path={path}
      label={label}
      show={(value) => String(value ?? "")}
      read={(text) => ({ value: text.trim() === "" ? null : text.trim() })}
    />
  );
}

type AmountProps = FieldProps & { isOptional?: boolean };

export function AmountField({ path, label, isOptional = false }: AmountProps) {
  const { currency } = useTermsDraft().terms;
  return (
    <TextField
      path={path}
      label={label}
      inputMode="decimal"
      {...(isOptional ? { placeholder: o.terms.noLimit } : {})}
      show={(value) => (typeof value === "number" ? textOfMinor(value, currency) : "")}
      read={(text) => {
        if (isOptional && text.trim() === "") return { value: null };
        const minor = minorOf(text, currency);
        return minor === null || minor < 0 ? { slip: o.money.wrong } : { value: minor };
      }}
    />
  );
}

type RateProps = FieldProps & { most?: number };

export function RateField({ path, label, most = 10_000 }: RateProps) {
  return (
    <TextField
      path={path}
      label={label}
      inputMode="decimal"
      show={(value) => (typeof value === "number" ? textOfBps(value) : "")}
      read={(text) => {
        const bps = bpsOf(text);
        return bps === null || bps > most ? { slip: o.terms.wrongPercent } : { value: bps };
      }}
    />
  );
}

type CountProps = FieldProps & { least?: number; most: number; isOptional?: boolean };

export function CountField({ path, label, least = 0, most, isOptional = false }: CountProps) {
  return (
    <TextField
      path={path}
      label={label}
      inputMode="numeric"
      {...(isOptional ? { placeholder: o.terms.noLimit } : {})}
      show={(value) => (typeof value === "number" ? String(value) : "")}
      read={(text) => {
        if (isOptional && text.trim() === "") return { value: null };
        const count = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
        return count >= least && count <= most ? { value: count } : { slip: o.terms.wrongNumber(least, most) };
      }}
    />
  );
}

type ChoiceProps = FieldProps & { choices: Readonly<Record<string, string>> };

/** The choice "" is null. */
export function ChoiceField({ path, label, choices }: ChoiceProps) {
  const { terms, set } = useTermsDraft();
  const value = readPath(terms, path);
  return (
    <NativeSelect
      label={label}
      value={typeof value === "string" ? value : (Object.keys(choices)[0] ?? "")}
      error={useErrorAt(path)}
      onChange={({ currentTarget }) => set(path, currentTarget.value === "" ? null : currentTarget.value)}
      data={Object.entries(choices).map(([key, word]) => ({ value: key, label: word }))}
    />
  );
}

export function SwitchField({ path, label }: FieldProps) {
  const { terms, set } = useTermsDraft();
  return (
    <NativeSelect
      label={label}
      value={readPath(terms, path) === true ? "on" : "off"}
      error={useErrorAt(path)}
      onChange={({ currentTarget }) => set(path, currentTarget.value === "on")}
      data={[
        { value: "on", label: o.terms.on },
        { value: "off", label: o.terms.off },
      ]}
    />
  );
}

export function LinesField({ path, label }: FieldProps) {
  const { terms, set, refused } = useTermsDraft();
  const [text, setText] = useState(() => ((readPath(terms, path) as string[] | undefined) ?? []).join("\n"));
  const own = Object.entries(refused).find(([at]) => at === path || at.startsWith(`${path}.`));
  return (
    <Textarea
      label={label}
      description={o.terms.eachLine}
      rows={3}
      value={text}
      error={own?.[1]}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        set(
          path,
          currentTarget.value
            .split("\n")
            .map((line) => line.trim())
            .filter((line) => line !== ""),
        );
      }}
    />
  );
}
