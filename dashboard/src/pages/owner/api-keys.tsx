/** API keys: made with a fresh sign-in, shown once, revoked at once. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { Card } from "../../parts/card.tsx";
import { useCursorList } from "../../parts/cursor-list.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { formatDay } from "../../parts/format.ts";
import { Empty } from "../../parts/states.tsx";
import { Status } from "../../parts/status.tsx";
import { useFormCall } from "../../parts/use-form-call.ts";
import { o } from "../../words/owner.ts";
import { Dialog } from "./dialog.tsx";
import { FormEnd } from "./form-end.tsx";
import { FreshOnly } from "./fresh-only.tsx";
import { keepPublishableKey } from "./own-publishable-key.ts";
import css from "./owner.module.css";
import { type Decision, ReasonDialog } from "./reason-dialog.tsx";
import { SecretOnce } from "./secret-once.tsx";

type Key = Schemas["ApiKey"];
type Kind = "secret" | "publishable";

const revokeDecision = ({ id, ending }: Key): Decision => ({
  title: o.keys.revokeTitle,
  text: o.keys.revokeText(ending),
  action: o.keys.revoke,
  isDanger: true,
  reason: "none",
  send: () => ask(api.DELETE("/v1/api-keys/{id}", { params: { path: { id } } })),
});

const columnsFor = (decide: (decision: Decision) => void): readonly [Column<Key>, ...Column<Key>[]] => [
  { key: "name", head: o.keys.name, cell: ({ name, kind }) => name ?? o.keys.kinds[kind] },
  { key: "kind", head: o.keys.kind, cell: ({ kind }) => o.keys.kinds[kind] ?? kind },
  { key: "ends", head: o.keys.ends, cell: ({ ending }) => `…${ending}` },
  {
    key: "state",
    head: o.keys.state,
    isPlain: true,
    cell: ({ revokedAt }) => (revokedAt === null ? <Status status="active" /> : <Status status="revoked" detail={formatDay(revokedAt)} />),
  },
  { key: "made", head: o.keys.made, cell: ({ createdAt }) => formatDay(createdAt) },
  {
    key: "revoke",
    head: o.decide,
    isPlain: true,
    cell: (row) =>
      row.revokedAt === null && (
        <Button size="compact-sm" onClick={() => decide(revokeDecision(row))} aria-label={`${o.keys.revoke} …${row.ending}`}>
          {o.keys.revoke}
        </Button>
      ),
  },
];

export function ApiKeys() {
  const [isMaking, setMaking] = useState(false);
  const [decision, setDecision] = useState<Decision | null>(null);
  const list = useCursorList<Key>(["api-keys"], (page, signal) => ask(api.GET("/v1/api-keys", { params: { query: page }, signal })));
  return (
    <Card
      title={o.keys.title}
      actions={
        <Button variant="filled" onClick={() => setMaking(true)}>
          {o.keys.add}
        </Button>
      }
    >
      <DataTable
        what={o.keys.what}
        list={list}
        columns={columnsFor(setDecision)}
        rowKey={({ id }) => id}
        empty={<Empty>{o.keys.empty}</Empty>}
      />
      <MakeKey isOpen={isMaking} close={() => setMaking(false)} />
      <ReasonDialog decision={decision} close={() => setDecision(null)} />
    </Card>
  );
}

type MakeKeyProps = { isOpen: boolean; close: () => void; kind?: Kind };

export function MakeKey({ isOpen, close, kind = "secret" }: MakeKeyProps) {
  const [key, setKey] = useState<string | null>(null);
  const leave = (): void => {
    setKey(null);
    close();
  };
  return (
    <Dialog title={key === null ? o.keys.addTitle : o.keys.yourKey} isOpen={isOpen} close={leave}>
      {key === null ? (
        <FreshOnly>
          <KeyForm
            kind={kind}
            close={leave}
            made={(text) => {
              keepPublishableKey(text);
              setKey(text);
            }}
          />
        </FreshOnly>
      ) : (
        <SecretOnce text={o.keys.once} secret={key} close={leave} />
      )}
    </Dialog>
  );
}

function KeyForm({ kind, close, made }: { kind: Kind; close: () => void; made: (key: string) => void }) {
  const { form, submit, refusal, isSending } = useFormCall({
    initial: { kind, name: "" },
    send: ({ name, ...rest }) => ask(api.POST("/v1/api-keys", { body: { ...rest, ...(name.trim() === "" ? {} : { name: name.trim() }) } })),
    changes: ["api-keys"],
    done: ({ key }) => made(key),
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <NativeSelect
        label={o.keys.kind}
        description={o.keys.kindHints[form.values.kind]}
        data={(["secret", "publishable"] as const).map((value) => ({ value, label: o.keys.kinds[value] ?? value }))}
        {...form.getInputProps("kind")}
      />
      <TextInput label={o.keys.nameOptional} data-autofocus {...form.getInputProps("name")} />
      <FormEnd action={o.keys.save} refusal={refusal} isSending={isSending} close={close} />
    </form>
  );
}
