/** The countries by their own names, as the platform knows them. */
import { NativeSelect, type NativeSelectProps } from "@mantine/core";

const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** Codes that name a union, a part of a country or nothing. */
const NO_COUNTRY = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "CP", "DG", "EA", "IC", "AC", "TA", "CQ"]);
/** A code that was given up is written as the one that took its place. */
const isCurrent = (code: string): boolean => new Intl.Locale(`und-${code}`).region === code && !NO_COUNTRY.has(code);

const countries = LETTERS.flatMap((one) => LETTERS.map((other) => one + other))
  .flatMap((code) => {
    const name = isCurrent(code) ? names.of(code) : undefined;
    return name === undefined ? [] : [{ value: code, label: name }];
  })
  .sort((a, b) => a.label.localeCompare(b.label));

export function CountrySelect(props: Omit<NativeSelectProps, "data">) {
  return <NativeSelect autoComplete="country" data={[{ value: "", label: "" }, ...countries]} {...props} />;
}
