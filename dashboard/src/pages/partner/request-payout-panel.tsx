/** Requests a payout. Law: what the API refuses (the minimum, the balance) stands at the amount, in words. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client.ts";
import { decimalOf, formatMoney } from "../../parts/format.ts";
import { parseMoney } from "../../parts/parse-money.ts";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { useFormCall } from "../../parts/use-form-call.ts";
import { t } from "../../words/index.ts";
import css from "./forms.module.css";
import { methodsQuery } from "./home/queries.ts";

type RequestProps = { currency: string; availableMinor: number; minimumMinor: number | null; close: () => void };

const words = t.home.payout;

export function RequestPayoutPanel(props: RequestProps) {
  const methods = useQuery(methodsQuery);
  const [done, setDone] = useState<Schemas["Payout"]>();
  return (
    <SidePanel title={words.title} isOpen close={props.close}>
      {done !== undefined ? (
        <div className={css["form"]} role="status">
          <p>{words.done(formatMoney(done))}</p>
          <p className={css["quiet"]}>{words.doneText}</p>
          <Button onClick={props.close}>{t.actions.close}</Button>
        </div>
      ) : (
        <Loaded query={methods} what={words.title} height={220}>
          {({ data }) => {
            const usable = data.filter(({ currency }) => currency === null || currency === props.currency);
            return usable.length === 0 ? (
              <Empty action={<Link to={"/payouts" as "/"}>{words.addMethod}</Link>}>{words.noMethod}</Empty>
            ) : (
              <Form {...props} methods={usable} done={setDone} />
            );
          }}
        </Loaded>
      )}
    </SidePanel>
  );
}

type Method = Schemas["PayoutMethod"];
type FormProps = RequestProps & { methods: readonly Method[]; done: (payout: Schemas["Payout"]) => void };

const nameOf = ({ type, label, status }: Method): string =>
  `${label ?? words.methods[type] ?? type}${status === "active" ? "" : `, ${words.pendingMethod}`}`;

function Form({ currency, availableMinor, minimumMinor, methods, done }: FormProps) {
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency });
  const { form, submit, refusal, isSending } = useFormCall({
    initial: {
      amount: decimalOf({ amountMinor: availableMinor, currency }),
      methodId: (methods.find(({ isDefault }) => isDefault) ?? methods[0])?.id ?? "",
    },
    check: { amount: (text) => (parseMoney(text, currency) === null ? words.wrong : null) },
    send: ({ amount, methodId }) =>
      ask(api.POST("/v1/payouts", { body: { amountMinor: parseMoney(amount, currency) ?? 0, currency, methodId } })),
    done,
    fieldOf: { below_minimum: "amount", insufficient_balance: "amount", no_payout_method: "methodId", currency_mismatch: "methodId" },
    changes: ["balance"],
  });
  return (
    <form className={css["form"]} onSubmit={submit} noValidate>
      <TextInput
        label={words.amount(currency)}
        description={[words.all(money(availableMinor)), minimumMinor === null ? "" : words.least(money(minimumMinor))].join(" ")}
        inputMode="decimal"
        data-autofocus
        {...form.getInputProps("amount")}
      />
      <NativeSelect
        label={words.method}
        data={methods.map((method) => ({ value: method.id, label: nameOf(method) }))}
        {...form.getInputProps("methodId")}
      />
      {refusal !== null && (
        <p className={css["error"]} role="alert">
          {refusal}
        </p>
      )}
      <Button type="submit" variant="filled" loading={isSending}>
        {words.send}
      </Button>
    </form>
  );
}
