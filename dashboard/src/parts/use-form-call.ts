/** A form that asks the API: what it refuses stands beside the field that it is about, in its own words; the rest above the button. */
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { isOffline, Refusal } from "../api/client.ts";
import { t } from "../words/index.ts";

type Check<Values> = { [Key in keyof Values]?: (value: Values[Key], all: Values) => string | null };
type FormCall<Values extends Record<string, unknown>, Answer> = {
  initial: Values;
  check?: Check<Values>;
  send: (values: Values) => Promise<Answer>;
  done: (answer: Answer, values: Values) => unknown;
  /** Where a refusal by a rule belongs: `slug_taken` at the field `slug`. */
  fieldOf?: Readonly<Record<string, keyof Values & string>>;
  /** What is asked again after it. */
  changes?: readonly unknown[];
};

/** `refusal` is what belongs to no field. What was typed stays, whatever the answer is. */
export function useFormCall<Values extends Record<string, unknown>, Answer>(call: FormCall<Values, Answer>) {
  const queries = useQueryClient();
  // Mantine's type of rules follows nested values, which these forms do not have.
  const form = useForm<Values>({ initialValues: call.initial, ...(call.check === undefined ? {} : { validate: call.check as never }) });
  const mutation = useMutation({
    mutationFn: call.send,
    onSuccess: async (answer, values) => {
      if (call.changes !== undefined) await queries.invalidateQueries({ queryKey: call.changes });
      await call.done(answer, values);
    },
    onError: (error) => {
      if (!(error instanceof Refusal)) return;
      const field = call.fieldOf?.[error.code];
      const fields = field === undefined ? error.fields : { ...error.fields, [field]: error.message };
      for (const [path, message] of Object.entries(fields)) form.setFieldError(path, message);
    },
  });
  const isAtField = Object.keys(form.errors).length > 0;
  const refusal = mutation.error === null || isAtField ? null : isOffline(mutation.error) ? t.states.offline : mutation.error.message;
  return { form, submit: form.onSubmit((values) => mutation.mutate(values)), refusal, isSending: mutation.isPending };
}
