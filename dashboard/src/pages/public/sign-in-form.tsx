/** Asks for the address, sends a code or a link, and takes the code. */
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Refusal } from "../../api/client.ts";
import { sendCode, sendLink, signInWithCode } from "../../api/session.ts";
import { isEmail } from "../../parts/checks.ts";
import { t } from "../../words/index.ts";
import css from "./form.module.css";

type SignInFormProps = { email: string; next: string; done: () => Promise<void> };

/** A refusal in the words of the form; what is not a refusal of the code is told as it came. */
const wordsOf = (error: Error | null): string | null => {
  if (!(error instanceof Refusal)) return error === null ? null : error.message;
  if (error.status === 0) return t.states.offline;
  return error.status === 400 || error.status === 401 || error.status === 403 ? t.signIn.wrongCode : error.message;
};

export function SignInForm({ email: first, next, done }: SignInFormProps) {
  const [email, setEmail] = useState(first);
  const [sent, setSent] = useState<"code" | "link" | null>(null);
  const [isWrong, setWrong] = useState(false);
  const send = useMutation({
    mutationFn: (way: "code" | "link") => (way === "code" ? sendCode(email) : sendLink(email, next)),
    onSuccess: (_, way) => setSent(way),
  });
  const ask = (way: "code" | "link"): void => {
    setWrong(!isEmail(email));
    if (isEmail(email)) send.mutate(way);
  };
  if (sent !== null) return <Sent email={email} way={sent} done={done} again={() => setSent(null)} />;
  return (
    <form
      className={css["form"]}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        ask("code");
      }}
    >
      <TextInput
        label={t.signIn.email}
        type="email"
        autoComplete="email"
        size="md"
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        error={isWrong ? t.form.email : send.error !== null ? wordsOf(send.error) : null}
      />
      <Button type="submit" variant="filled" size="md" loading={send.isPending}>
        {t.signIn.send}
      </Button>
      <Button variant="subtle" onClick={() => ask("link")} disabled={send.isPending}>
        {t.signIn.sendLink}
      </Button>
    </form>
  );
}

type SentProps = { email: string; way: "code" | "link"; done: () => Promise<void>; again: () => void };

function Sent({ email, way, done, again }: SentProps) {
  const [code, setCode] = useState("");
  const enter = useMutation({ mutationFn: () => signInWithCode(email, code), onSuccess: done });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form className={css["form"]} onSubmit={submit}>
      <p role="status">{way === "code" ? t.signIn.sentCode(email) : t.signIn.sentLink(email)}</p>
      {way === "code" && (
        <>
          <TextInput
            className={css["code"] ?? ""}
            label={t.signIn.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            size="md"
            data-autofocus
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value.replaceAll(/\D/g, ""))}
            error={wordsOf(enter.error)}
          />
          <Button type="submit" variant="filled" size="md" disabled={code.length < 6} loading={enter.isPending}>
            {t.signIn.enter}
          </Button>
        </>
      )}
      <Button variant="subtle" onClick={again}>
        {t.signIn.again}
      </Button>
    </form>
  );
}
