/** Promo codes: what counts without a click. */
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../../api/client.ts";
import { Card } from "../../../parts/card.tsx";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { formatDay } from "../../../parts/format.ts";
import { Empty, Loaded } from "../../../parts/states.tsx";
import { useFormCall } from "../../../parts/use-form-call.ts";
import { t } from "../../../words/index.ts";
import css from "./links.module.css";

const words = t.links.codes;
const KEY = ["codes"];

export function CodesCard() {
  const codes = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask(api.GET("/v1/codes", { params: { query: { limit: 100 } }, signal })),
  });
  return (
    <Card title={words.title}>
      <p className={css["to"]}>{words.intro}</p>
      <AddCode />
      <Loaded query={codes} what={words.what} height={80}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>{words.empty}</Empty>
          ) : (
            <ul className={css["codes"]} aria-label={words.what}>
              {data.map((code) => (
                <Code key={code.id} code={code} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function AddCode() {
  const { form, submit, refusal, isSending } = useFormCall<{ code: string }, Schemas["Code"]>({
    initial: { code: "" },
    check: { code: (text) => (/^[A-Za-z0-9_-]{2,64}$/.test(text.trim()) ? null : words.bad) },
    send: ({ code }) => ask(api.POST("/v1/codes", { body: { code: code.trim() } })),
    done: (): void => form.reset(),
    fieldOf: { code_taken: "code" },
    changes: KEY,
  });
  return (
    <form className={css["addCode"]} onSubmit={submit} noValidate>
      <TextInput label={words.code} autoComplete="off" {...form.getInputProps("code")} error={form.errors["code"] ?? refusal} />
      <Button type="submit" loading={isSending}>
        {words.add}
      </Button>
    </form>
  );
}

function Code({ code: { id, code, createdAt } }: { code: Schemas["Code"] }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/codes/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  if (isAsking)
    return (
      <li className={css["sure"]}>
        <span>{remove.error === null ? words.sure(code) : remove.error.message}</span>
        <span className={css["codeActions"]}>
          <Button color="bad" loading={remove.isPending} onClick={() => remove.mutate()}>
            {words.yes}
          </Button>
          <Button onClick={() => setAsking(false)}>{t.actions.cancel}</Button>
        </span>
      </li>
    );
  return (
    <li>
      <span>
        <strong>{code}</strong> <span className={css["name"]}>{words.since(formatDay(createdAt))}</span>
      </span>
      <span className={css["codeActions"]}>
        <CopyButton text={code} />
        <Button variant="subtle" onClick={() => setAsking(true)}>
          {words.giveBack}
        </Button>
      </span>
    </li>
  );
}
