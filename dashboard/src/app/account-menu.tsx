/** Who is signed in: colours, signing out. */
import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type Session, signOut } from "../api/session.ts";
import { Choice, ChoiceTitle } from "../parts/dropdown.tsx";
import { t } from "../words/index.ts";

const SCHEMES = ["auto", "light", "dark"] as const;

export function AccountMenu({ session }: { session: Session }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const queries = useQueryClient();
  const navigate = useNavigate();
  async function leave(): Promise<void> {
    await signOut().catch(() => undefined);
    queries.clear();
    await navigate({ to: "/sign-in" });
  }
  return (
    <>
      <ChoiceTitle>{session.email}</ChoiceTitle>
      <Choice choose={() => void leave()}>{t.shell.signOut}</Choice>
      <ChoiceTitle>{t.shell.scheme.label}</ChoiceTitle>
      {SCHEMES.map((scheme) => (
        <Choice key={scheme} isChosen={scheme === colorScheme} choose={() => setColorScheme(scheme)}>
          {t.shell.scheme[scheme]}
        </Choice>
      ))}
    </>
  );
}
