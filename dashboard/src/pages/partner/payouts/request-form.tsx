/** Asks for a payout. Law: the account decides; each of its refusals stands beside the control that it is about, and a request that got no answer is asked again under its own key. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { api, ask, Refusal, type Schemas } from "../../../api/client.ts";
import { parseAmount } from "../../../parts/amount.ts";
import { decimalOf } from "../../../parts/format.ts";
import { Notice } from "../../../parts/notice.tsx";
import { useFormCall } from "../../../parts/use-form-call.ts";
import { t } from "../../../words/index.ts";
import { canServe, type Method, nameOf } from "./payout-words.ts";
import css from "./payouts.module.css";
import { inWords } from "./request-refusals.ts";

type Values = { amount: string; methodId: string };
type RequestFormProps = { balance: Schemas["Balance"]; methods: readonly Method[]; done: (payout: Schemas["Payout"]) => void };

const FIELDS = {
  below_minimum: "amount",
  insufficient_balance: "amount",
  currency_mismatch: "amount",
  no_payout_method: "methodId",
} as const;

/** A try that nobody answered keeps its key; a definite answer, of whatever kind, ends it. */
function useRequest(currency: string) {
  const open = useRef<{ body: string; key: string } | null>(null);
  return async ({ amount, methodId }: Values): Promise<Schemas["Payout"]> => {
    const body = { amountMinor: parseAmount(amount, currency) ?? 0, currency, ...(methodId === "" ? {} : { methodId }) };
    const text = JSON.stringify(body);
    if (open.current?.body !== text) open.current = { body: text, key: crypto.randomUUID() };
    try {
      const payout = await ask(api.POST("/v1/payouts", { body, headers: { "Idempotency-Key": open.current.key } }));
      open.current = null;
      return payout;
    } catch (error) {
      if (error instanceof Refusal && error.status !== 0 && error.status < 500) open.current = null;
      throw inWords(error, currency);
    }
  };
}

export function RequestForm({ balance: { currency, availableMinor }, methods, done }: RequestFormProps) {
  const queries = useQueryClient();
  const all = decimalOf({ amountMinor: availableMinor, currency });
  const { form, submit, refusal, isSending } = useFormCall<Values, Schemas["Payout"]>({
    initial: { amount: all, methodId: "" },
    check: { amount: (amount) => ((parseAmount(amount, currency) ?? 0) > 0 ? null : t.payouts.notAmount(all)) },
    send: useRequest(currency),
    done: async (payout) => {
      done(payout);
      await queries.invalidateQueries({ queryKey: ["balance"] });
    },
    fieldOf: FIELDS,
    changes: ["payouts"],
  });
  const usable = methods.filter((method) => canServe(method, currency));
  const preferred = usable.find(({ isDefault }) => isDefault) ?? usable[0];
  return (
    <form className={css["request"]} noValidate onSubmit={submit}>
      <TextInput
        label={t.payouts.amount(currency)}
        inputMode="decimal"
        autoComplete="off"
        rightSectionWidth={72}
        rightSection={
          <Button size="compact-sm" variant="subtle" onClick={() => form.setFieldValue("amount", all)}>
            {t.payouts.all}
          </Button>
        }
        {...form.getInputProps("amount")}
      />
      <NativeSelect
        label={t.payouts.by}
        data={[
          { value: "", label: preferred === undefined ? t.payouts.noneReady : t.payouts.byDefault(nameOf(preferred)) },
          ...usable.filter((method) => method !== preferred).map((method) => ({ value: method.id, label: nameOf(method) })),
        ]}
        {...form.getInputProps("methodId")}
      />
      {refusal !== null && <Notice kind="wrong">{refusal}</Notice>}
      <Button type="submit" variant="filled" loading={isSending}>
        {t.payouts.ask}
      </Button>
    </form>
  );
}
