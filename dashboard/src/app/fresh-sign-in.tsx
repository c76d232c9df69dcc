/** What takes a fresh sign-in: it is asked for over the page, and the call that was refused goes on by itself. Law: the page below is not touched, so that what was typed is kept. */
import { Button, Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { Refusal } from "../api/client.ts";
import { sessionQuery } from "../api/session.ts";
import { SignInForm } from "../pages/public/sign-in-form.tsx";
import { t } from "../words/index.ts";
import { shellRoute } from "./shell-route.tsx";

type Waiting = { goOn: () => void; giveUp: () => void };
export type FreshSignIn = {
  /** Makes the call; if it takes a fresh sign-in, waits for that and makes it once more. Given up, it is the refusal. */
  run: <Answer>(call: () => Promise<Answer>) => Promise<Answer>;
  /** Stands anywhere on the page. */
  dialog: ReactNode;
};

const isStale = (error: unknown): error is Refusal => error instanceof Refusal && error.code === "fresh_sign_in_required";

export function useFreshSignIn(): FreshSignIn {
  const { email } = shellRoute.useRouteContext().session;
  const queries = useQueryClient();
  const waiting = useRef<Waiting | null>(null);
  const [isOpen, setOpen] = useState(false);
  const settle = (how: keyof Waiting): void => {
    setOpen(false);
    waiting.current?.[how]();
    waiting.current = null;
  };
  const run: FreshSignIn["run"] = async (call) => {
    try {
      return await call();
    } catch (error) {
      if (!isStale(error)) throw error;
      await new Promise<void>((resolve, reject) => {
        waiting.current = { goOn: resolve, giveUp: () => reject(error) };
        setOpen(true);
      });
      return call();
    }
  };
  const done = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    settle("goOn");
  };
  const dialog = (
    <Modal
      opened={isOpen}
      onClose={() => settle("giveUp")}
      title={t.fresh.title}
      closeButtonProps={{ "aria-label": t.actions.close }}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
    >
      <p>{t.fresh.text}</p>
      <SignInForm email={email ?? ""} next={location.pathname + location.search} done={done} />
      <Button variant="subtle" onClick={() => settle("giveUp")}>
        {t.fresh.cancel}
      </Button>
    </Modal>
  );
  return { run, dialog };
}
