/** Adds a bank account that the owners pay to by hand. What is written here is sealed by the API, and never shown whole again. */
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { api, ask } from "../../../api/client.ts";
import type { FreshSignIn } from "../../../app/fresh-sign-in.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { SidePanel } from "../../../parts/side-panel.tsx";
import { useFormCall } from "../../../parts/use-form-call.ts";
import { t } from "../../../words/index.ts";
import css from "./payouts.module.css";
import { METHODS } from "./use-methods.ts";

const EMPTY = { holder: "", account: "", bank: "", label: "", currency: "" };
type Values = typeof EMPTY;
type PanelProps = { isOpen: boolean; close: () => void; currencies: readonly string[]; run: FreshSignIn["run"] };

const post = ({ holder, account, bank, label, currency }: Values) =>
  ask(
    api.POST("/v1/payout-methods", {
      body: {
        type: "manual",
        details: { holder: holder.trim(), account: account.trim(), ...(bank.trim() === "" ? {} : { bank: bank.trim() }) },
        ...(label.trim() === "" ? {} : { label: label.trim() }),
        ...(currency === "" ? {} : { currency }),
      },
    }),
  );

const needed =
  (most: number) =>
  (text: string): string | null =>
    text.trim() === "" ? t.form.required : text.length > most ? t.form.tooLong(most) : null;
const short =
  (most: number) =>
  (text: string): string | null =>
    text.length > most ? t.form.tooLong(most) : null;

export function ManualMethodPanel({ isOpen, close, currencies, run }: PanelProps) {
  return (
    <SidePanel title={t.payouts.manualTitle} isOpen={isOpen} close={close}>
      <ManualMethodForm close={close} currencies={currencies} run={run} />
    </SidePanel>
  );
}

function ManualMethodForm({ close, currencies, run }: Omit<PanelProps, "isOpen">) {
  const { form, submit, refusal, isSending } = useFormCall({
    initial: EMPTY,
    check: { holder: needed(500), account: needed(500), bank: short(500), label: short(200) },
    send: (values: Values) => run(() => post(values)),
    done: close,
    changes: METHODS,
  });
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <p className={css["quiet"]}>{t.payouts.manualText}</p>
      <TextInput label={t.payouts.holder} withAsterisk autoComplete="off" {...form.getInputProps("holder")} />
      <TextInput label={t.payouts.account} withAsterisk autoComplete="off" {...form.getInputProps("account")} />
      <TextInput label={t.payouts.bank} description={t.payouts.bankHint} autoComplete="off" {...form.getInputProps("bank")} />
      <TextInput label={t.payouts.label} description={t.payouts.labelHint} autoComplete="off" {...form.getInputProps("label")} />
      <NativeSelect
        label={t.payouts.currency}
        data={[{ value: "", label: t.payouts.anyOne }, ...currencies.map((value) => ({ value, label: value }))]}
        {...form.getInputProps("currency")}
      />
      {refusal !== null && <Notice kind="wrong">{refusal}</Notice>}
      <Button type="submit" variant="filled" loading={isSending}>
        {t.payouts.add}
      </Button>
    </form>
  );
}
