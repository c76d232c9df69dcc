/** Signing in again over the page that was being worked on. Law: the page below is not touched, so that what was typed is kept. */
import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { SignInForm } from "../pages/public/sign-in-form.tsx";
import { t } from "../words/index.ts";
import { setSessionEnded } from "./session-ended.ts";

export function SignInAgain({ email }: { email: string }) {
  const queries = useQueryClient();
  const goOn = async (): Promise<void> => {
    setSessionEnded(false);
    await queries.invalidateQueries();
  };
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      title={t.shell.sessionEnded}
      overlayProps={{ backgroundOpacity: 1, color: "var(--veil)" }}
    >
      <p>{t.shell.sessionEndedText}</p>
      <SignInForm email={email} next={location.pathname + location.search} done={goOn} />
    </Modal>
  );
}
