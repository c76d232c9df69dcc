/** One filter of a list: everything, or one of its values. */
import { NativeSelect } from "@mantine/core";

type FilterSelectProps<Value extends string> = {
  /** What is filtered by, for readers of screens: what stands in it says it for others. */
  name: string;
  all: string;
  values: readonly { value: Value; word: string }[];
  value: Value | undefined;
  choose: (next: Value | undefined) => void;
};

export function FilterSelect<Value extends string>({ name, all, values, value, choose }: FilterSelectProps<Value>) {
  return (
    <NativeSelect
      aria-label={name}
      value={value ?? ""}
      onChange={({ currentTarget }) => choose(values.find((each) => each.value === currentTarget.value)?.value)}
      data={[{ value: "", label: all }, ...values.map(({ value: each, word }) => ({ value: each, label: word }))]}
    />
  );
}
